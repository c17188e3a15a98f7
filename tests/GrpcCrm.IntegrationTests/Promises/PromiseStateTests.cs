using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Promises;
using Microsoft.EntityFrameworkCore;

namespace GrpcCrm.IntegrationTests.Promises;

/// <summary>The state of a promise as the database sees it is that which the host sees.</summary>
public sealed class PromiseStateTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const int Histories = 10_000;
    private static readonly DateTime Due = PromiseScene.Made.AddDays(2);

    [Fact]
    public async Task Of_ten_thousand_random_histories_both_tell_the_same()
    {
        var dealer = (await crm.NewDealerAsync()).Name.Split('/')[1];
        await crm.BreakAsync($"""
            select setseed(0.25);
            insert into promise (
              dealer_id, promise_id, revision, deleted, created_time, recorded_time, manufacturer_derived, category, text, journey_phase,
              made_time, due_time, kept_time, cancelled_time, renegotiated_time, broken_time)
            select
              '{dealer}'::uuid, gen_random_uuid(), 1, false, now(), now(), false, 1, '', 0, '{Due:O}'::timestamptz - interval '1 day', '{Due:O}',
              {Near("kept")}, {Near("cancelled")}, {Near("renegotiated")}, {Near("broken")}
            from generate_series(1, {Histories})
            """);
        var options = new DbContextOptionsBuilder<CrmDbContext>().UseNpgsql(crm.Admin).UseSnakeCaseNamingConvention().Options;
        await using var db = new CrmDbContext(options);
        var promises = db.Set<Promise>().AsNoTracking().OrderBy(promise => promise.RecordId);
        var all = await promises.ToListAsync();
        var seen = new HashSet<PromiseState>();

        for (var instants = -4; instants <= 4; instants++)
        {
            var moment = Due.AddMicroseconds(instants);
            var told = await promises.Select(PromiseStates.At(moment)).ToListAsync();
            Assert.Equal(all.Select(promise => promise.StateAt(moment)), told);
            seen.UnionWith(told);
        }

        Assert.Equal((Histories, 6), (all.Count, seen.Count));
    }

    /// <summary>At one of some instants about the due time, or never.</summary>
    private static string Near(string what) =>
        $"case when random() < 0.3 then '{Due:O}'::timestamptz + floor(random() * 7 - 3) * interval '1 microsecond' /* {what} */ end";
}
