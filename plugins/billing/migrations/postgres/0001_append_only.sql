CREATE FUNCTION "billing_ledger_only_added_to"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	RAISE EXCEPTION 'the ledger is only ever added to';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "billing_ledger_no_change" BEFORE UPDATE OR DELETE ON "billing_ledger"
FOR EACH ROW EXECUTE FUNCTION "billing_ledger_only_added_to"();
--> statement-breakpoint
ALTER TABLE "billing_ledger" ADD CONSTRAINT "billing_ledger_moves" CHECK ("nano" > 0 AND "source" <> "target");
