-- What each query of the catalogue asks the database. Written by queries.spec.ts.

-- list-projects now: {}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug", "p"."slug_folded", "p"."title", "p"."description", "p"."created_at", "p"."created_by", "p"."valid_from", "y"."preset", "y"."revision", (select count(*)
  from models as m
  where m.project_id = p.project_id and "m"."valid_to" is null) as "models"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  where "p"."valid_to" is null
  order by "p"."slug_folded"
  limit ?;

-- list-projects as of a position: {}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug", "p"."slug_folded", "p"."title", "p"."description", "p"."created_at", "p"."created_by", "p"."valid_from", "y"."preset", "y"."revision", ((select count(*)
  from audit as a
  where a.project_id = p.project_id and a.type = ? and a.position <= ?) - (select count(*)
  from audit as a
  where a.project_id = p.project_id and a.type = ? and a.position <= ?)) as "models"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  where ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?))
  order by "p"."slug_folded"
  limit ?;

-- show-project now: {"project":"acme"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug", "p"."slug_folded", "p"."title", "p"."description", "p"."created_at", "p"."created_by", "p"."valid_from", "y"."preset", "y"."revision", (select count(*)
  from models as m
  where m.project_id = p.project_id and "m"."valid_to" is null) as "models"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  where "p"."valid_to" is null and "p"."slug_folded" = ?;

-- show-project as of a position: {"project":"acme"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug", "p"."slug_folded", "p"."title", "p"."description", "p"."created_at", "p"."created_by", "p"."valid_from", "y"."preset", "y"."revision", ((select count(*)
  from audit as a
  where a.project_id = p.project_id and a.type = ? and a.position <= ?) - (select count(*)
  from audit as a
  where a.project_id = p.project_id and a.type = ? and a.position <= ?)) as "models"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  where ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?)) and "p"."slug_folded" = ?;

-- show-policy now: {"project":"acme"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug", "y"."revision", "y"."policy", "y"."since", "y"."changed_by", "y"."valid_from"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;

-- show-policy as of a position: {"project":"acme"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug", "y"."revision", "y"."policy", "y"."since", "y"."changed_by", "y"."valid_from"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));

-- list-models now: {"project":"acme","archived":"only","tag":"team=risk","prefix":"ch"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "m"."model_id", "m"."slug", "m"."slug_folded", "m"."title", "m"."description", "m"."archived", "m"."created_at", "m"."created_by", "c"."recorded_at", "c"."position"
  from "models" as "m"
  inner join "audit" as "c" on "c"."position" = (select max(told.position)
  from audit as told
  where told.stream = 'model-' || "m"."model_id")
  where "m"."project_id" = ? and "m"."valid_to" is null and "m"."archived" = ? and exists (select 1
  from tags as t
  where t.owner_id = "m"."model_id" and t.name = ? and t.value = ? and "t"."valid_to" is null) and "m"."slug_folded" >= ? and "m"."slug_folded" < ?
  order by "m"."slug_folded"
  limit ?;

-- list-models as of a position: {"project":"acme","archived":"only","tag":"team=risk","prefix":"ch"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "m"."model_id", "m"."slug", "m"."slug_folded", "m"."title", "m"."description", "m"."archived", "m"."created_at", "m"."created_by", "c"."recorded_at", "c"."position"
  from "models" as "m"
  inner join "audit" as "c" on "c"."position" = (select max(told.position)
  from audit as told
  where told.stream = 'model-' || "m"."model_id" and "told"."position" <= ?)
  inner join "model_names" as "n" on "n"."model_id" = "m"."model_id"
  where "n"."project_id" = ? and "n"."valid_to" is null and "n"."slug_folded" = "m"."slug_folded" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?))) and "m"."archived" = ? and exists (select 1
  from tags as t
  where t.owner_id = "m"."model_id" and t.name = ? and t.value = ? and ("t"."valid_from" <= ? and ("t"."valid_to" is null or "t"."valid_to" > ?))) and "n"."slug_folded" >= ? and "n"."slug_folded" < ?
  order by "n"."slug_folded"
  limit ?;

-- show-model now: {"project":"acme","model":"churn"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "m"."model_id", "m"."slug", "m"."slug_folded", "m"."title", "m"."description", "m"."archived", "m"."created_at", "m"."created_by", "c"."recorded_at", "c"."position"
  from "models" as "m"
  inner join "audit" as "c" on "c"."position" = (select max(told.position)
  from audit as told
  where told.stream = 'model-' || "m"."model_id")
  where "m"."model_id" = ? and "m"."valid_to" is null;
select "v"."model_id", count(*) as "count", max(case when ("v"."availability" in ('active', 'deprecated') and ("v"."content" = 'external' or "v"."content" = 'held' and "v"."safety" in ('passed', 'waived'))) then "v"."number" end) as "latest"
  from "versions" as "v"
  where "v"."model_id" in (?) and "v"."number" is not null and "v"."availability" != ? and "v"."valid_to" is null
  group by "v"."model_id";
select "s"."model_id", "s"."name", "s"."version_id", "s"."number", "s"."entry_id", "s"."since", "s"."held_by"
  from "stage_holders" as "s"
  where "s"."model_id" in (?) and "s"."valid_to" is null
  order by "s"."name_folded", "s"."valid_from" desc, "s"."number" desc;
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where "a"."valid_to" is null and "a"."model_id" in (?)
  order by "a"."name_folded";
select "t"."owner_id", "t"."name", "t"."value"
  from "tags" as "t"
  where "t"."owner_id" in (?) and "t"."valid_to" is null
  order by "t"."owner_id", "t"."name";

-- show-model now: {"project":"acme","model":"gone"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "model_id"
  from "models"
  where "model_id" = ? and "valid_from" <= ?
  limit ?;

-- show-model as of a position: {"project":"acme","model":"churn"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "m"."model_id", "m"."slug", "m"."slug_folded", "m"."title", "m"."description", "m"."archived", "m"."created_at", "m"."created_by", "c"."recorded_at", "c"."position"
  from "models" as "m"
  inner join "audit" as "c" on "c"."position" = (select max(told.position)
  from audit as told
  where told.stream = 'model-' || "m"."model_id" and "told"."position" <= ?)
  where "m"."model_id" = ? and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = ? and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)));
select "v"."model_id", count(*) as "count", max(case when ("v"."availability" in ('active', 'deprecated') and ("v"."content" = 'external' or "v"."content" = 'held' and "v"."safety" in ('passed', 'waived'))) then "v"."number" end) as "latest"
  from "versions" as "v"
  where "v"."model_id" in (?) and "v"."number" is not null and "v"."availability" != ? and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  group by "v"."model_id";
select "s"."model_id", "s"."name", "s"."version_id", "s"."number", "s"."entry_id", "s"."since", "s"."held_by"
  from "stage_holders" as "s"
  where "s"."model_id" in (?) and ("s"."valid_from" <= ? and ("s"."valid_to" is null or "s"."valid_to" > ?))
  order by "s"."name_folded", "s"."valid_from" desc, "s"."number" desc;
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where ("a"."valid_from" <= ? and ("a"."valid_to" is null or "a"."valid_to" > ?)) and "a"."model_id" in (?)
  order by "a"."name_folded";
select "t"."owner_id", "t"."name", "t"."value"
  from "tags" as "t"
  where "t"."owner_id" in (?) and ("t"."valid_from" <= ? and ("t"."valid_to" is null or "t"."valid_to" > ?))
  order by "t"."owner_id", "t"."name";

-- show-model as of a position: {"project":"acme","model":"gone"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "model_id"
  from "models"
  where "model_id" = ? and "valid_from" <= ?
  limit ?;

-- list-aliases now: {"project":"acme","model":"churn"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where "a"."valid_to" is null and "a"."model_id" in (?)
  order by "a"."name_folded";

-- list-aliases as of a position: {"project":"acme","model":"churn"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where ("a"."valid_from" <= ? and ("a"."valid_to" is null or "a"."valid_to" > ?)) and "a"."model_id" in (?)
  order by "a"."name_folded";

-- show-alias now: {"project":"acme","model":"churn","alias":"champion"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where "a"."valid_to" is null and "a"."model_id" = ? and "a"."name_folded" = ?;

-- show-alias as of a position: {"project":"acme","model":"churn","alias":"champion"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where ("a"."valid_from" <= ? and ("a"."valid_to" is null or "a"."valid_to" > ?)) and "a"."model_id" = ? and "a"."name_folded" = ?;

-- list-deployments now: {"project":"acme","environment":"eu"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "recorded_max"
  from "audit"
  where "position" <= ?
  order by "position" desc
  limit ?;
select "m"."slug" as "model", "d"."deployment_id", "d"."version_id", "d"."environment", "d"."environment_folded", "d"."url", "d"."since", "d"."reason", "d"."recorded_at", "d"."recorded_by", "d"."ended_at", "d"."ended_by", "v"."number" as "number", "v"."availability", "v"."deprecation", "v"."stage", (select "s"."name"
  from "stage_holders" as "s"
  where "s"."version_id" = "d"."version_id" and "s"."valid_to" > "d"."valid_from" and "s"."valid_to" <= ?
  order by "s"."valid_to" desc
  limit ?) as "left_stage"
  from "models" as "m"
  inner join "deployments" as "d" on "d"."model_id" = "m"."model_id" and "d"."valid_to" is null
  inner join "versions" as "v" on "v"."version_id" = "d"."version_id" and "v"."valid_to" is null
  where "m"."valid_to" is null and "m"."project_id" = ? and "d"."environment_folded" = ? and "d"."ended_at" is null
  order by "d"."environment_folded", "d"."since" desc, "d"."deployment_id"
  limit ?;

-- list-deployments now: {"project":"acme","model":"churn","open":"all"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "recorded_max"
  from "audit"
  where "position" <= ?
  order by "position" desc
  limit ?;
select "m"."slug" as "model", "d"."deployment_id", "d"."version_id", "d"."environment", "d"."environment_folded", "d"."url", "d"."since", "d"."reason", "d"."recorded_at", "d"."recorded_by", "d"."ended_at", "d"."ended_by", "v"."number" as "number", "v"."availability", "v"."deprecation", "v"."stage", (select "s"."name"
  from "stage_holders" as "s"
  where "s"."version_id" = "d"."version_id" and "s"."valid_to" > "d"."valid_from" and "s"."valid_to" <= ?
  order by "s"."valid_to" desc
  limit ?) as "left_stage"
  from "models" as "m"
  inner join "deployments" as "d" on "d"."model_id" = "m"."model_id" and "d"."valid_to" is null
  inner join "versions" as "v" on "v"."version_id" = "d"."version_id" and "v"."valid_to" is null
  where "m"."valid_to" is null and "m"."model_id" = ?
  order by "d"."environment_folded", "d"."since" desc, "d"."deployment_id"
  limit ?;

-- list-deployments as of a position: {"project":"acme","environment":"eu"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "recorded_max"
  from "audit"
  where "position" <= ?
  order by "position" desc
  limit ?;
select "m"."slug" as "model", "d"."deployment_id", "d"."version_id", "d"."environment", "d"."environment_folded", "d"."url", "d"."since", "d"."reason", "d"."recorded_at", "d"."recorded_by", "d"."ended_at", "d"."ended_by", "v"."number" as "number", "v"."availability", "v"."deprecation", "v"."stage", (select "s"."name"
  from "stage_holders" as "s"
  where "s"."version_id" = "d"."version_id" and "s"."valid_to" > "d"."valid_from" and "s"."valid_to" <= ?
  order by "s"."valid_to" desc
  limit ?) as "left_stage"
  from "models" as "m"
  inner join "deployments" as "d" on "d"."model_id" = "m"."model_id" and ("d"."valid_from" <= ? and ("d"."valid_to" is null or "d"."valid_to" > ?))
  inner join "versions" as "v" on "v"."version_id" = "d"."version_id" and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  where ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)) and "m"."project_id" = ? and "d"."environment_folded" = ? and "d"."ended_at" is null
  order by "d"."environment_folded", "d"."since" desc, "d"."deployment_id"
  limit ?;

-- list-deployments as of a position: {"project":"acme","model":"churn","open":"all"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "recorded_max"
  from "audit"
  where "position" <= ?
  order by "position" desc
  limit ?;
select "m"."slug" as "model", "d"."deployment_id", "d"."version_id", "d"."environment", "d"."environment_folded", "d"."url", "d"."since", "d"."reason", "d"."recorded_at", "d"."recorded_by", "d"."ended_at", "d"."ended_by", "v"."number" as "number", "v"."availability", "v"."deprecation", "v"."stage", (select "s"."name"
  from "stage_holders" as "s"
  where "s"."version_id" = "d"."version_id" and "s"."valid_to" > "d"."valid_from" and "s"."valid_to" <= ?
  order by "s"."valid_to" desc
  limit ?) as "left_stage"
  from "models" as "m"
  inner join "deployments" as "d" on "d"."model_id" = "m"."model_id" and ("d"."valid_from" <= ? and ("d"."valid_to" is null or "d"."valid_to" > ?))
  inner join "versions" as "v" on "v"."version_id" = "d"."version_id" and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  where ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)) and "m"."model_id" = ?
  order by "d"."environment_folded", "d"."since" desc, "d"."deployment_id"
  limit ?;

-- list-versions now: {"project":"acme","model":"churn","stage":"production","tag":"team"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."availability" != ? and "v"."availability" not in (?, ?) and lower(v.stage) = ? and exists (select 1
  from tags as t
  where t.owner_id = "v"."version_id" and t.name = ? and "t"."valid_to" is null)
  order by "v"."number" desc
  limit ?;
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where "a"."valid_to" is null and "a"."version_id" in (?)
  order by "a"."name_folded";
select "v"."version_id", (select max(last.position)
  from ( select max(told.position) as position
  from audit as told
  where told.version_id = v.version_id union all select max(also.position)
  from audit_versions as also
  where also.version_id = v.version_id ) as last) as "position"
  from "versions" as "v"
  where "v"."version_id" in (?) and "v"."valid_to" is null;

-- list-versions as of a position: {"project":"acme","model":"churn","stage":"production","tag":"team"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."availability" != ? and "v"."availability" not in (?, ?) and lower(v.stage) = ? and exists (select 1
  from tags as t
  where t.owner_id = "v"."version_id" and t.name = ? and ("t"."valid_from" <= ? and ("t"."valid_to" is null or "t"."valid_to" > ?)))
  order by "v"."number" desc
  limit ?;
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where ("a"."valid_from" <= ? and ("a"."valid_to" is null or "a"."valid_to" > ?)) and "a"."version_id" in (?)
  order by "a"."name_folded";
select "v"."version_id", (select max(last.position)
  from ( select max(told.position) as position
  from audit as told
  where told.version_id = v.version_id and "told"."position" <= ? union all select max(also.position)
  from audit_versions as also
  where also.version_id = v.version_id and "also"."position" <= ? ) as last) as "position"
  from "versions" as "v"
  where "v"."version_id" in (?) and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?));

-- show-version now: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."number" = ?;
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where "a"."valid_to" is null and "a"."version_id" in (?)
  order by "a"."name_folded";
select "t"."owner_id", "t"."name", "t"."value"
  from "tags" as "t"
  where "t"."owner_id" in (?) and "t"."valid_to" is null
  order by "t"."owner_id", "t"."name";
select "v"."version_id", (select max(last.position)
  from ( select max(told.position) as position
  from audit as told
  where told.version_id = v.version_id union all select max(also.position)
  from audit_versions as also
  where also.version_id = v.version_id ) as last) as "position"
  from "versions" as "v"
  where "v"."version_id" in (?) and "v"."valid_to" is null;
select "d"."record", "d"."sources", "i"."verdict", "i"."findings", "i"."report", "i"."tensor_count"
  from "metadata" as "d"
  left join "inspections" as "i" on "i"."version_id" = "d"."version_id" and "i"."content_id" = ? and "i"."valid_to" is null
  where "d"."version_id" = ? and "d"."valid_to" is null;
select "e"."metric", "e"."value", "e"."unit", "e"."direction", "e"."dataset", "e"."split", "e"."slice", "e"."interval_low", "e"."interval_high", "e"."interval_level", "e"."recorded_at", "e"."recorded_by"
  from "metrics" as "e"
  where "e"."version_id" = ? and "e"."valid_to" is null
  order by "e"."valid_from", "e"."place";
select "l"."link"
  from "lineage_edges" as "l"
  where "l"."version_id" = ? and "l"."valid_to" is null
  order by "l"."valid_from", "l"."place";
select "c"."format", "c"."safety", "c"."metadata", "c"."evaluation", "c"."lineage", "c"."sensitive_data", "c"."licence", "c"."signature"
  from "checks" as "c"
  where "c"."version_id" = ? and "c"."valid_to" is null;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and "f"."valid_to" is null
  order by "f"."path";

-- show-version as of a position: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."number" = ?;
select "a"."model_id", "a"."name", "a"."follows", "a"."version_id", "a"."number", "a"."entry_id", "a"."since", "a"."held_by"
  from "aliases" as "a"
  where ("a"."valid_from" <= ? and ("a"."valid_to" is null or "a"."valid_to" > ?)) and "a"."version_id" in (?)
  order by "a"."name_folded";
select "t"."owner_id", "t"."name", "t"."value"
  from "tags" as "t"
  where "t"."owner_id" in (?) and ("t"."valid_from" <= ? and ("t"."valid_to" is null or "t"."valid_to" > ?))
  order by "t"."owner_id", "t"."name";
select "v"."version_id", (select max(last.position)
  from ( select max(told.position) as position
  from audit as told
  where told.version_id = v.version_id and "told"."position" <= ? union all select max(also.position)
  from audit_versions as also
  where also.version_id = v.version_id and "also"."position" <= ? ) as last) as "position"
  from "versions" as "v"
  where "v"."version_id" in (?) and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?));
select "d"."record", "d"."sources", "i"."verdict", "i"."findings", "i"."report", "i"."tensor_count"
  from "metadata" as "d"
  left join "inspections" as "i" on "i"."version_id" = "d"."version_id" and "i"."content_id" = ? and ("i"."valid_from" <= ? and ("i"."valid_to" is null or "i"."valid_to" > ?))
  where "d"."version_id" = ? and ("d"."valid_from" <= ? and ("d"."valid_to" is null or "d"."valid_to" > ?));
select "e"."metric", "e"."value", "e"."unit", "e"."direction", "e"."dataset", "e"."split", "e"."slice", "e"."interval_low", "e"."interval_high", "e"."interval_level", "e"."recorded_at", "e"."recorded_by"
  from "metrics" as "e"
  where "e"."version_id" = ? and ("e"."valid_from" <= ? and ("e"."valid_to" is null or "e"."valid_to" > ?))
  order by "e"."valid_from", "e"."place";
select "l"."link"
  from "lineage_edges" as "l"
  where "l"."version_id" = ? and ("l"."valid_from" <= ? and ("l"."valid_to" is null or "l"."valid_to" > ?))
  order by "l"."valid_from", "l"."place";
select "c"."format", "c"."safety", "c"."metadata", "c"."evaluation", "c"."lineage", "c"."sensitive_data", "c"."licence", "c"."signature"
  from "checks" as "c"
  where "c"."version_id" = ? and ("c"."valid_from" <= ? and ("c"."valid_to" is null or "c"."valid_to" > ?));
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?))
  order by "f"."path";

-- list-files now: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."number" = ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and "f"."valid_to" is null
  order by "f"."path";

-- list-files as of a position: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."number" = ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?))
  order by "f"."path";

-- list-evaluations now: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."number" = ?;
select "e"."metric", "e"."value", "e"."unit", "e"."direction", "e"."dataset", "e"."split", "e"."slice", "e"."interval_low", "e"."interval_high", "e"."interval_level", "e"."recorded_at", "e"."recorded_by"
  from "metrics" as "e"
  where "e"."version_id" = ? and "e"."valid_to" is null
  order by "e"."valid_from", "e"."place";

-- list-evaluations as of a position: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."number" = ?;
select "e"."metric", "e"."value", "e"."unit", "e"."direction", "e"."dataset", "e"."split", "e"."slice", "e"."interval_low", "e"."interval_high", "e"."interval_level", "e"."recorded_at", "e"."recorded_by"
  from "metrics" as "e"
  where "e"."version_id" = ? and ("e"."valid_from" <= ? and ("e"."valid_to" is null or "e"."valid_to" > ?))
  order by "e"."valid_from", "e"."place";

-- show-lineage now: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."number" = ?;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."previous" = ? and "v"."availability" != ?
  order by "v"."number";
select "l"."link"
  from "lineage_edges" as "l"
  where "l"."version_id" = ? and "l"."valid_to" is null
  order by "l"."valid_from", "l"."place";

-- show-lineage as of a position: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."number" = ?;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."previous" = ? and "v"."availability" != ?
  order by "v"."number";
select "l"."link"
  from "lineage_edges" as "l"
  where "l"."version_id" = ? and ("l"."valid_from" <= ? and ("l"."valid_to" is null or "l"."valid_to" > ?))
  order by "l"."valid_from", "l"."place";

-- list-checks now: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."number" = ?;
select "c"."format", "c"."safety", "c"."metadata", "c"."evaluation", "c"."lineage", "c"."sensitive_data", "c"."licence", "c"."signature"
  from "checks" as "c"
  where "c"."version_id" = ? and "c"."valid_to" is null;

-- list-checks as of a position: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."number" = ?;
select "c"."format", "c"."safety", "c"."metadata", "c"."evaluation", "c"."lineage", "c"."sensitive_data", "c"."licence", "c"."signature"
  from "checks" as "c"
  where "c"."version_id" = ? and ("c"."valid_from" <= ? and ("c"."valid_to" is null or "c"."valid_to" > ?));

-- resolve now: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."number" = ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and "f"."valid_to" is null
  order by "f"."path";

-- resolve now: {"project":"acme","model":"churn","ref":"sha256:00000000000000000000000000000000000000000000000000000000000003e9"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."digest" = ?
  order by case when ("v"."availability" in ('active', 'deprecated') and ("v"."content" = 'external' or "v"."content" = 'held' and "v"."safety" in ('passed', 'waived'))) then 0 when v.availability = 'archived' then 1 when v.availability = 'deleted' then 3 else 2 end, "v"."number" desc
  limit ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and "f"."valid_to" is null
  order by "f"."path";

-- resolve now: {"project":"acme","model":"churn","ref":"latest"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and ("v"."availability" in ('active', 'deprecated') and ("v"."content" = 'external' or "v"."content" = 'held' and "v"."safety" in ('passed', 'waived')))
  order by "v"."number" desc
  limit ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and "f"."valid_to" is null
  order by "f"."path";

-- resolve now: {"project":"acme","model":"churn","ref":"champion"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  inner join "aliases" as "a" on "a"."version_id" = "v"."version_id" and "a"."model_id" = "v"."model_id" and "a"."valid_to" is null
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "a"."model_id" = ? and "a"."name_folded" = ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and "f"."valid_to" is null
  order by "f"."path";

-- resolve now: {"project":"acme","model":"churn","ref":"production"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and "y"."valid_to" is null
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and "m"."valid_to" is null
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and "v"."valid_to" is null and "v"."version_id" = (select "s"."version_id"
  from "stage_holders" as "s"
  where "s"."model_id" = ? and "s"."name_folded" = ? and "s"."valid_to" is null
  order by "s"."valid_from" desc, "s"."number" desc
  limit ?);
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and "f"."valid_to" is null
  order by "f"."path";

-- resolve as of a position: {"project":"acme","model":"churn","ref":"1"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."number" = ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?))
  order by "f"."path";

-- resolve as of a position: {"project":"acme","model":"churn","ref":"sha256:00000000000000000000000000000000000000000000000000000000000003e9"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."digest" = ?
  order by case when ("v"."availability" in ('active', 'deprecated') and ("v"."content" = 'external' or "v"."content" = 'held' and "v"."safety" in ('passed', 'waived'))) then 0 when v.availability = 'archived' then 1 when v.availability = 'deleted' then 3 else 2 end, "v"."number" desc
  limit ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?))
  order by "f"."path";

-- resolve as of a position: {"project":"acme","model":"churn","ref":"latest"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and ("v"."availability" in ('active', 'deprecated') and ("v"."content" = 'external' or "v"."content" = 'held' and "v"."safety" in ('passed', 'waived')))
  order by "v"."number" desc
  limit ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?))
  order by "f"."path";

-- resolve as of a position: {"project":"acme","model":"churn","ref":"champion"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  inner join "aliases" as "a" on "a"."version_id" = "v"."version_id" and "a"."model_id" = "v"."model_id" and ("a"."valid_from" = (select max(began.valid_from)
  from "aliases" as began
  where began."model_id" = ? and began."name_folded" = ? and began.valid_from <= ?) and ("a"."valid_from" <= ? and ("a"."valid_to" is null or "a"."valid_to" > ?)))
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "a"."model_id" = ? and "a"."name_folded" = ?;
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?))
  order by "f"."path";

-- resolve as of a position: {"project":"acme","model":"churn","ref":"production"}
select "log_id", "position"
  from "checkpoint";
select "p"."slug" as "project", "y"."policy", "n"."model_id" as "meant", "m"."slug" as "model"
  from "projects" as "p"
  inner join "policies" as "y" on "y"."project_id" = "p"."project_id" and ("y"."valid_from" <= ? and ("y"."valid_to" is null or "y"."valid_to" > ?))
  left join "model_names" as "n" on "n"."project_id" = "p"."project_id" and "n"."slug_folded" = ? and "n"."valid_to" is null
  left join "models" as "m" on "m"."model_id" = "n"."model_id" and ("m"."valid_from" = (select max(began.valid_from)
  from "models" as began
  where began."model_id" = "n"."model_id" and began.valid_from <= ?) and ("m"."valid_from" <= ? and ("m"."valid_to" is null or "m"."valid_to" > ?)))
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "v"."version_id", "v"."number" as "number", "v"."content", "v"."content_id", "v"."digest", "v"."tree", "v"."uri", "v"."format", "v"."bytes", "v"."parameter_count", "v"."availability", "v"."safety", "v"."deprecation", "v"."stage", "v"."previous", "v"."registered_at", "v"."registered_by"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."version_id" = (select "s"."version_id"
  from "stage_holders" as "s"
  where "s"."model_id" = ? and "s"."name_folded" = ? and ("s"."valid_from" <= ? and ("s"."valid_to" is null or "s"."valid_to" > ?))
  order by "s"."valid_from" desc, "s"."number" desc
  limit ?);
select "f"."path", "f"."size", "f"."digest"
  from "version_files" as "f"
  where "f"."version_id" = ? and "f"."content_id" = ? and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?))
  order by "f"."path";

-- served-digests now: {"digests":["sha256:0000000000000000000000000000000000000000000000000000000000000001","sha256:0000000000000000000000000000000000000000000000000000000000000002"]}
select "log_id", "position"
  from "checkpoint";
select distinct "f"."digest"
  from "version_files" as "f"
  inner join "versions" as "v" on "v"."version_id" = "f"."version_id" and "v"."content_id" = "f"."content_id" and "v"."valid_to" is null
  where "f"."digest" in (?, ?) and "f"."valid_to" is null and "v"."number" is not null and ("v"."availability" in ('active', 'deprecated') and ("v"."content" = 'external' or "v"."content" = 'held' and "v"."safety" in ('passed', 'waived')));

-- served-digests as of a position: {"digests":["sha256:0000000000000000000000000000000000000000000000000000000000000001","sha256:0000000000000000000000000000000000000000000000000000000000000002"]}
select "log_id", "position"
  from "checkpoint";
select distinct "f"."digest"
  from "version_files" as "f"
  inner join "versions" as "v" on "v"."version_id" = "f"."version_id" and "v"."content_id" = "f"."content_id" and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  where "f"."digest" in (?, ?) and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?)) and "v"."number" is not null and ("v"."availability" in ('active', 'deprecated') and ("v"."content" = 'external' or "v"."content" = 'held' and "v"."safety" in ('passed', 'waived')));

-- named-digests now: {"digests":["sha256:0000000000000000000000000000000000000000000000000000000000000001","sha256:0000000000000000000000000000000000000000000000000000000000000002"]}
select "log_id", "position"
  from "checkpoint";
select distinct "f"."digest"
  from "version_files" as "f"
  inner join "versions" as "v" on "v"."version_id" = "f"."version_id" and "v"."content_id" = "f"."content_id" and "v"."valid_to" is null
  where "f"."digest" in (?, ?) and "f"."valid_to" is null and "v"."number" is not null and "v"."availability" != ?;
select distinct "v"."digest"
  from "versions" as "v"
  where "v"."digest" in (?, ?) and "v"."valid_to" is null and "v"."number" is not null and "v"."content" = ? and "v"."availability" != ?;
select distinct "i"."report" as "digest"
  from "inspections" as "i"
  where "i"."report" in (?, ?) and "i"."valid_from" <= ?;

-- named-digests as of a position: {"digests":["sha256:0000000000000000000000000000000000000000000000000000000000000001","sha256:0000000000000000000000000000000000000000000000000000000000000002"]}
select "log_id", "position"
  from "checkpoint";
select distinct "f"."digest"
  from "version_files" as "f"
  inner join "versions" as "v" on "v"."version_id" = "f"."version_id" and "v"."content_id" = "f"."content_id" and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  where "f"."digest" in (?, ?) and ("f"."valid_from" <= ? and ("f"."valid_to" is null or "f"."valid_to" > ?)) and "v"."number" is not null and "v"."availability" != ?;
select distinct "v"."digest"
  from "versions" as "v"
  where "v"."digest" in (?, ?) and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?)) and "v"."number" is not null and "v"."content" = ? and "v"."availability" != ?;
select distinct "i"."report" as "digest"
  from "inspections" as "i"
  where "i"."report" in (?, ?) and "i"."valid_from" <= ?;

-- show-history now: {"project":"acme","model":"churn","version":1,"type":"AliasSet","actor":"ada"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "n"."model_id"
  from "model_names" as "n"
  where "n"."project_id" = ? and "n"."slug_folded" = ? and "n"."valid_to" is null;
select "model_id"
  from "models"
  where "model_id" = ? and "valid_from" <= ?
  limit ?;
select "v"."version_id"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" = ? and "v"."valid_to" is null;
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and "v"."valid_to" is null
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."model_id" = ? and "a"."position" in (select "of"."position"
  from "audit" as "of"
  where "of"."version_id" = ? union all select "av"."position"
  from "audit_versions" as "av"
  where "av"."version_id" = ?) and coalesce("a"."type", '') in (?) and coalesce("a"."actor", '') = ? and "a"."preliminary" = ?
  order by "a"."position" desc
  limit ?;

-- show-history as of a position: {"project":"acme","model":"churn","version":1,"type":"AliasSet","actor":"ada"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "n"."model_id"
  from "model_names" as "n"
  where "n"."project_id" = ? and "n"."slug_folded" = ? and "n"."valid_to" is null;
select "model_id"
  from "models"
  where "model_id" = ? and "valid_from" <= ?
  limit ?;
select "v"."version_id"
  from "versions" as "v"
  where "v"."model_id" = ? and "v"."number" = ? and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?));
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."model_id" = ? and "a"."position" in (select "of"."position"
  from "audit" as "of"
  where "of"."version_id" = ? union all select "av"."position"
  from "audit_versions" as "av"
  where "av"."version_id" = ?) and coalesce("a"."type", '') in (?) and coalesce("a"."actor", '') = ? and "a"."preliminary" = ?
  order by "a"."position" desc
  limit ?;

-- audit now: {}
select "log_id", "position"
  from "checkpoint";
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and "v"."valid_to" is null
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."preliminary" = ?
  order by "a"."position" desc
  limit ?;

-- audit now: {"project":"acme","since":"2026-01-01T00:00:00Z","until":"2026-12-31T00:00:00Z"}
select "log_id", "position"
  from "checkpoint";
select "position"
  from "audit"
  where "recorded_max" < ?
  order by "recorded_max" desc, "position" desc
  limit ?;
select "position"
  from "audit"
  where "recorded_max" <= ?
  order by "recorded_max" desc, "position" desc
  limit ?;
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and "v"."valid_to" is null
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."project_id" = ? and "a"."preliminary" = ?
  order by "a"."position" desc
  limit ?;

-- audit now: {"project":"acme","model":"churn","all":true}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "n"."model_id"
  from "model_names" as "n"
  where "n"."project_id" = ? and "n"."slug_folded" = ? and "n"."valid_to" is null;
select "model_id"
  from "models"
  where "model_id" = ? and "valid_from" <= ?
  limit ?;
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and "v"."valid_to" is null
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."model_id" = ?
  order by "a"."position" desc
  limit ?;

-- audit now: {"after":"abcdefghijkl-3","order":"oldest"}
select "log_id", "position"
  from "checkpoint";
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and "v"."valid_to" is null
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."position" > ? and "a"."preliminary" = ?
  order by "a"."position" asc
  limit ?;

-- audit now: {"project":"acme","model":"churn","after":"abcdefghijkl-3","stage":"production","order":"oldest"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and "p"."valid_to" is null;
select "n"."model_id"
  from "model_names" as "n"
  where "n"."project_id" = ? and "n"."slug_folded" = ? and "n"."valid_to" is null;
select "model_id"
  from "models"
  where "model_id" = ? and "valid_from" <= ?
  limit ?;
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and "v"."valid_to" is null
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."position" > ? and "a"."model_id" = ? and exists (select "s"."position"
  from "audit_stages" as "s"
  where "s"."stage_folded" = ? and "s"."position" = "a"."position") and "a"."preliminary" = ?
  order by "a"."position" asc
  limit ?;

-- audit now: {"stage":"production","order":"oldest"}
select "log_id", "position"
  from "checkpoint";
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and "v"."valid_to" is null
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."position" in (select "s"."position"
  from "audit_stages" as "s"
  where "s"."stage_folded" = ? and "s"."position" > ? and "s"."position" <= ?) and "a"."preliminary" = ?
  order by "a"."position" asc
  limit ?;

-- audit as of a position: {}
select "log_id", "position"
  from "checkpoint";
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."preliminary" = ?
  order by "a"."position" desc
  limit ?;

-- audit as of a position: {"project":"acme","since":"2026-01-01T00:00:00Z","until":"2026-12-31T00:00:00Z"}
select "log_id", "position"
  from "checkpoint";
select "position"
  from "audit"
  where "recorded_max" < ?
  order by "recorded_max" desc, "position" desc
  limit ?;
select "position"
  from "audit"
  where "recorded_max" <= ?
  order by "recorded_max" desc, "position" desc
  limit ?;
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."project_id" = ? and "a"."preliminary" = ?
  order by "a"."position" desc
  limit ?;

-- audit as of a position: {"project":"acme","model":"churn","all":true}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "n"."model_id"
  from "model_names" as "n"
  where "n"."project_id" = ? and "n"."slug_folded" = ? and "n"."valid_to" is null;
select "model_id"
  from "models"
  where "model_id" = ? and "valid_from" <= ?
  limit ?;
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."model_id" = ?
  order by "a"."position" desc
  limit ?;

-- audit as of a position: {"after":"abcdefghijkl-3","order":"oldest"}
select "log_id", "position"
  from "checkpoint";
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."position" > ? and "a"."preliminary" = ?
  order by "a"."position" asc
  limit ?;

-- audit as of a position: {"project":"acme","model":"churn","after":"abcdefghijkl-3","stage":"production","order":"oldest"}
select "log_id", "position"
  from "checkpoint";
select "p"."project_id", "p"."slug"
  from "projects" as "p"
  where "p"."slug_folded" = ? and ("p"."valid_from" <= ? and ("p"."valid_to" is null or "p"."valid_to" > ?));
select "n"."model_id"
  from "model_names" as "n"
  where "n"."project_id" = ? and "n"."slug_folded" = ? and "n"."valid_to" is null;
select "model_id"
  from "models"
  where "model_id" = ? and "valid_from" <= ?
  limit ?;
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."position" > ? and "a"."model_id" = ? and exists (select "s"."position"
  from "audit_stages" as "s"
  where "s"."stage_folded" = ? and "s"."position" = "a"."position") and "a"."preliminary" = ?
  order by "a"."position" asc
  limit ?;

-- audit as of a position: {"stage":"production","order":"oldest"}
select "log_id", "position"
  from "checkpoint";
select "a".*, (select "p"."slug"
  from "projects" as "p"
  where "p"."project_id" = "a"."project_id"
  limit ?) as "project", (select "m"."slug"
  from "models" as "m"
  where "m"."model_id" = "a"."model_id" and "m"."valid_from" <= "a"."position"
  order by "m"."valid_from" desc
  limit ?) as "model", (select "v"."number"
  from "versions" as "v"
  where "v"."version_id" = "a"."version_id" and "v"."number" is not null and ("v"."valid_from" <= ? and ("v"."valid_to" is null or "v"."valid_to" > ?))
  limit ?) as "number"
  from "audit" as "a"
  where "a"."position" <= ? and "a"."position" in (select "s"."position"
  from "audit_stages" as "s"
  where "s"."stage_folded" = ? and "s"."position" > ? and "s"."position" <= ?) and "a"."preliminary" = ?
  order by "a"."position" asc
  limit ?;
