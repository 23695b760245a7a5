"""Files in: from a read ledger to stored documents."""
