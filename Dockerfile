# syntax=docker/dockerfile:1
# The service as a container: `docker build --tag grpccrm .`; compose.yaml runs it with its database.

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /work
ENV CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# What decides over packages comes first: as long as it stays the same, so does the layer with the packages.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/GrpcCrm/GrpcCrm.csproj src/GrpcCrm/packages.lock.json src/GrpcCrm/
COPY src/GrpcCrm.Contracts/GrpcCrm.Contracts.csproj src/GrpcCrm.Contracts/packages.lock.json src/GrpcCrm.Contracts/
COPY src/GrpcCrm.LocalPostgres/GrpcCrm.LocalPostgres.csproj src/GrpcCrm.LocalPostgres/packages.lock.json src/GrpcCrm.LocalPostgres/
RUN dotnet restore src/GrpcCrm --locked-mode

COPY protos protos
COPY src src
RUN dotnet publish src/GrpcCrm --configuration Release --no-restore --output /app && mkdir /state

# No shell, no package manager, and a user without rights. -extra brings ICU and time zones: dealers live in all of them.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra AS run
WORKDIR /app
COPY --from=build /app .
COPY --from=build --chown=1654:1654 /state /var/lib/grpccrm

# GRPCCRM_STATE holds the keys that sign cursors and page tokens; hosts of one database share it. Nothing else is written.
# Plaintext beyond this machine is refused until it is allowed: either a proxy in front ends TLS and GRPCCRM_TLS__ALLOWPLAINTEXT=true says
# so, or GRPCCRM_LISTEN=https://0.0.0.0:5080 with the PEM files GRPCCRM_TLS__CERTIFICATE and GRPCCRM_TLS__KEY, mounted.
ENV DOTNET_EnableDiagnostics=0 \
    GRPCCRM_LISTEN=http://0.0.0.0:5080 \
    GRPCCRM_STATE=/var/lib/grpccrm
VOLUME /var/lib/grpccrm
EXPOSE 5080
USER 1654

# Orderly ends take up to 25 s: give `docker stop` 30.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=30s --retries=3 CMD ["dotnet", "GrpcCrm.dll", "health", "--readiness"]
ENTRYPOINT ["dotnet", "GrpcCrm.dll"]
CMD ["serve"]
