"""Reading the history of a case: its story, passages of the ledger, exports."""
