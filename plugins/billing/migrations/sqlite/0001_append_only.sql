CREATE TRIGGER `billing_ledger_no_update` BEFORE UPDATE ON `billing_ledger` BEGIN
	SELECT RAISE(ABORT, 'the ledger is only ever added to');
END;
--> statement-breakpoint
CREATE TRIGGER `billing_ledger_no_delete` BEFORE DELETE ON `billing_ledger` BEGIN
	SELECT RAISE(ABORT, 'the ledger is only ever added to');
END;
--> statement-breakpoint
CREATE TRIGGER `billing_ledger_moves` BEFORE INSERT ON `billing_ledger`
WHEN new.nano <= 0 OR new.source = new.target BEGIN
	SELECT RAISE(ABORT, 'a transfer moves something');
END;
