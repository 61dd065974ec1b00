"""Proof for strangers: signed checkpoints of the record, proofs of single lines, cosigners."""
