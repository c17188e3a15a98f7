using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using GrpcCrm.IntegrationTests.Calls;
using GrpcCrm.IntegrationTests.Fixture;
using Npgsql;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace GrpcCrm.IntegrationTests.Outages;

/// <summary>A database that answers what it should not, and what callers are told.</summary>
internal static class OutageScene
{
    /// <summary>A failure that says when to try again, and that the fault is not the caller's.</summary>
    public static async Task AssertUnavailableAsync(Func<Task> call)
    {
        var failure = await RpcFailure.OfAsync("DATABASE_UNAVAILABLE", call);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.InRange(CallLimitsScene.RetryDelay(failure), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
    }

    /// <summary>Lets every row of the access log fail, which each call writes.</summary>
    public static Task FailWithAsync(this CrmFixture crm, string code, string message = "told", string where = "true") => crm.BreakAsync($"""
        create or replace function crm.fail() returns trigger language plpgsql as $$
        begin
          if {where} then
            raise exception using errcode = '{code}', message = '{message}';
          end if;
          return new;
        end $$;
        create or replace trigger fail before insert on crm.access_log for each row execute function crm.fail();
        """);

    public static Task MendAsync(this CrmFixture crm) => crm.BreakAsync("drop trigger if exists fail on crm.access_log");

    /// <summary>Alters what holds for sessions of this database that begin from now on.</summary>
    public static Task ReadOnlyFromNowOnAsync(this CrmFixture crm, bool isReadOnly)
    {
        var name = new NpgsqlConnectionStringBuilder(crm.Databases.Admin).Database;
        return crm.BreakAsync(isReadOnly
            ? $"alter database {name} set default_transaction_read_only = on"
            : $"alter database {name} reset default_transaction_read_only");
    }

    /// <summary>Ends every session of the host, as a server that fails over does.</summary>
    public static Task EndSessionsAsync(this CrmFixture crm) =>
        crm.ScalarAsync<long>("""
            select count(pg_terminate_backend(pid))
            from pg_stat_activity
            where datname = current_database() and application_name like 'grpccrm-%'
            """);

    /// <summary>Returns when readiness says so; the guard is against a test that hangs.</summary>
    public static async Task UntilReadyAsync(this GrpcChannel host, bool isReady)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var wanted = isReady ? ServingStatus.Serving : ServingStatus.NotServing;
        var health = new Health.HealthClient(host);
        while ((await health.CheckAsync(new() { Service = "readiness" }, cancellationToken: patience.Token)).Status != wanted)
            await Task.Delay(50, patience.Token);
    }
}
