-- Takes off a table what ties it to tables that are not the dealer's, if it still has it: foreign keys. Template: {table}.
do $$
declare k record;
begin
  for k in
    select conname
    from pg_constraint
    where conrelid = 'crm.{table}'::regclass and contype = 'f'
  loop
    execute format('alter table crm.{table} drop constraint %I', k.conname);
  end loop;
end $$
