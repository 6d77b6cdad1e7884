from django.contrib.auth import views as auth_views
from django.urls import path

from khuyencong.accounts import views
from khuyencong.accounts.access import access, public

app_name = "accounts"
_reset_sent = auth_views.PasswordResetDoneView.as_view(template_name="accounts/reset_sent.html")
urlpatterns = [
    path("login/", public("signing in comes before any role")(views.LoginView.as_view()), name="login"),
    path("logout/", public("signing out needs no role")(auth_views.LogoutView.as_view()), name="logout"),
    path("", views.own, name="own"),
    path("language/", views.keep_language, name="language"),
    path("reminders/", views.keep_reminders, name="reminders"),
    path("password/", access("accounts.own")(views.PasswordChangeView.as_view()), name="password"),
    path("reset/", public("who forgot the password cannot sign in")(views.PasswordResetView.as_view()), name="reset"),
    path("reset/sent/", public("who forgot the password cannot sign in")(_reset_sent), name="reset-sent"),
    path(
        "reset/<uidb64>/<token>/",
        public("the letter is the proof")(views.PasswordResetConfirmView.as_view()),
        name="reset-confirm",
    ),
    path("users/", views.users, name="users"),
    path("users/new/", views.user_new, name="user-new"),
    path("users/<int:user_id>/", views.user_detail, name="user"),
    path("users/<int:user_id>/invite/", views.user_invite, name="user-invite"),
    path("users/<int:user_id>/active/", views.user_active, name="user-active"),
    path("users/<int:user_id>/roles/new/", views.membership_new, name="membership-new"),
    path("roles/<int:membership_id>/end/", views.membership_end, name="membership-end"),
    path("roles/<int:membership_id>/position/", views.membership_position, name="membership-position"),
    path("roles/<int:membership_id>/deputy/", views.membership_deputy, name="membership-deputy"),
    path("roles/<int:membership_id>/hand-over/", views.membership_hand_over, name="membership-hand-over"),
    path("organisations/", views.organisations, name="organisations"),
    path("organisations/new/", views.organisation_new, name="organisation-new"),
    path("organisations/<int:organisation_id>/", views.organisation_detail, name="organisation"),
    path("organisations/<int:organisation_id>/succeed/", views.organisation_succeed, name="organisation-succeed"),
]
