using System.Diagnostics.Metrics;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Telemetry;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Late records that cannot be planned for.</summary>
public sealed class PlanningFaultTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task A_fault_in_one_dealer_s_late_records_holds_back_no_other_dealer_and_is_made_up_for_when_it_is_mended()
    {
        var failures = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Name: "grpccrm.report.plan.failures", Meter.Name: CrmMeter.Name }) self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref failures, (int)count));
        listener.Start();
        var first = await _scene.ClosedAsync(TimeSpan.Zero);
        var second = await _scene.ClosedAsync(TimeSpan.Zero);
        Assert.True(string.CompareOrdinal(first.Dealer, second.Dealer) < 0, "The first dealer is planned for first.");
        await crm.BreakAsync($"""
            create function spoil() returns trigger language plpgsql as $$ begin raise exception 'spoiled'; end $$;
            create trigger spoil before delete on late_mark for each row
              when (old.dealer_id = '{ScheduleScene.IdOf(first.Dealer)}') execute function spoil()
            """);

        await _scene.Reports.StoreAsync(first.Dealer, Interaction(first.Manufacturer, first.Within));
        await _scene.Reports.StoreAsync(second.Dealer, Interaction(second.Manufacturer, second.Within));
        await _scene.UntilAsync($"select not exists (select from late_mark where dealer_id = '{ScheduleScene.IdOf(second.Dealer)}')");
        Assert.True(await crm.ScalarAsync<bool>($"select exists (select from late_mark where dealer_id = '{ScheduleScene.IdOf(first.Dealer)}')"));
        Assert.NotEqual(0, failures);

        await crm.BreakAsync("drop trigger spoil on late_mark");
        await _scene.SettleAsync();
        foreach (var (manufacturer, _, within) in new[] { first, second })
            Assert.Equal(2, (await _scene.RevisionsAsync(manufacturer, (await _scene.ReportAtAsync(manufacturer, within)).Name)).Count);
    }
}
