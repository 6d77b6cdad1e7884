"""Who got what for which cost item from which purse; invoices; the same-item verdict."""
