"""Programmes of several years: targets come from documents in versions; contents by year; the closing report."""
