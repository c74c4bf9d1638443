"""What a finding has to stand up to: receipts, computing again, signatures, the audit log, pseudonyms."""
