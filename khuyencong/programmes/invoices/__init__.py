"""The invoices of a project: the seller's file, one invoice, what the tax office and the bank say of it."""
