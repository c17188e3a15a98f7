-- Hosts ask which migrations there are before they call themselves ready.

grant select on migration to grpccrm_app, grpccrm_worker;
