"""Users, the organisations they act for, dated memberships, deputies and hand-over."""
