"""Councils that score and choose: dated composition, frozen criteria, sheets, quorum, conflicts of interest."""
