CREATE FUNCTION "ai_egress_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'DELETE' AND old."seq" <= coalesce((SELECT max("removed_to") FROM "ai_egress" WHERE "kind" = 'checkpoint'), 0) THEN
		RETURN old;
	END IF;
	RAISE EXCEPTION 'ai_egress is append-only';
END;
$$;
--> statement-breakpoint
CREATE TRIGGER "ai_egress_update" BEFORE UPDATE ON "ai_egress" FOR EACH ROW EXECUTE FUNCTION "ai_egress_refuse"();
--> statement-breakpoint
CREATE TRIGGER "ai_egress_delete" BEFORE DELETE ON "ai_egress" FOR EACH ROW EXECUTE FUNCTION "ai_egress_refuse"();
