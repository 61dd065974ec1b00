"""What happens is kept here: models, cases, work, messages, documents, and the ledger of it all."""
