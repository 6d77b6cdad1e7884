"""Pure Python shared by every floor: money, years, working days, clock, folding, formats, errors, paging."""
