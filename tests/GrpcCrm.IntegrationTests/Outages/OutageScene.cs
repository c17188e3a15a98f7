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
    public static async Task AssertUnavailable(Func<Task> call)
    {
        var failure = await RpcFailure.Of("DATABASE_UNAVAILABLE", call);
        Assert.Equal(StatusCode.Unavailable, failure.StatusCode);
        Assert.InRange(CallLimitsScene.RetryDelay(failure), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
    }

    /// <summary>Lets every row of the access log fail, which each call writes.</summary>
    public static Task FailWith(this CrmFixture crm, string code, string message = "told", string where = "true") => crm.Break($"""
        create or replace function crm.fail() returns trigger language plpgsql as $$
        begin
          if {where} then
            raise exception using errcode = '{code}', message = '{message}';
          end if;
          return new;
        end $$;
        create or replace trigger fail before insert on crm.access_log for each row execute function crm.fail();
        """);

    public static Task Mend(this CrmFixture crm) => crm.Break("drop trigger if exists fail on crm.access_log");

    /// <summary>Alters what holds for sessions of this database that begin from now on.</summary>
    public static Task ReadOnlyFromNowOn(this CrmFixture crm, bool isReadOnly)
    {
        var name = new NpgsqlConnectionStringBuilder(crm.Databases.Admin).Database;
        return crm.Break(isReadOnly
            ? $"alter database {name} set default_transaction_read_only = on"
            : $"alter database {name} reset default_transaction_read_only");
    }

    /// <summary>Ends every session of the host, as a server that fails over does.</summary>
    public static Task EndSessions(this CrmFixture crm) =>
        crm.Scalar<long>("""
            select count(pg_terminate_backend(pid))
            from pg_stat_activity
            where datname = current_database() and application_name like 'grpccrm-%'
            """);

    /// <summary>Returns when readiness says so; the guard is against a test that hangs.</summary>
    public static async Task UntilReady(this GrpcChannel host, bool isReady)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var wanted = isReady ? ServingStatus.Serving : ServingStatus.NotServing;
        var health = new Health.HealthClient(host);
        while ((await health.CheckAsync(new() { Service = "readiness" }, cancellationToken: patience.Token)).Status != wanted)
            await Task.Delay(50, patience.Token);
    }
}
