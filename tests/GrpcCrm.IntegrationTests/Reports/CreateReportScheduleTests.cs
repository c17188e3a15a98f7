using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Reports;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class CreateReportScheduleTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ScheduleScene _scene = new(crm);

    [Fact]
    public async Task A_schedule_comes_back_as_it_was_made()
    {
        var kirin = await crm.NewManufacturerAsync();
        var sent = Full();

        var made = await _scene.CreateAsync(kirin, sent.Clone());

        var read = (await _scene.Schedules(kirin).GetReportScheduleAsync(new() { Name = made.Name })).ReportSchedule;
        Assert.Equal(made.CreateTime, made.UpdateTime);
        Assert.NotEmpty(made.Etag);
        (sent.Name, sent.CreateTime, sent.UpdateTime, sent.Etag) = (made.Name, made.CreateTime, made.UpdateTime, made.Etag);
        Assert.Equal(sent, made);
        Assert.Equal(made, read);
    }

    internal static V1.ReportSchedule Full() => new()
    {
        Definition = V1.ReportDefinition.DealerServiceQuality,
        PeriodKind = V1.PeriodKind.Quarterly,
        FirstPeriodStartDate = new() { Year = 2031, Month = 4, Day = 1 },
        TimeZone = "Europe/London",
        CutOff = Duration.FromTimeSpan(TimeSpan.FromHours(3)),
        RestatementInterval = Duration.FromTimeSpan(TimeSpan.FromHours(7)),
        Approval = V1.ReportApproval.Manual,
        RollUp = true,
        Paused = true,
    };

    [Fact]
    public async Task What_is_left_out_is_one_day_at_once_and_automatic()
    {
        var kirin = await crm.NewManufacturerAsync();
        var sent = ScheduleScene.Schedule(PeriodKind.Yearly, new DateOnly(2031, 1, 1));
        sent.RestatementInterval = null;

        var made = await _scene.CreateAsync(kirin, sent);

        Assert.Equal(TimeSpan.FromDays(1), made.RestatementInterval.ToTimeSpan());
        Assert.Equal((TimeSpan.Zero, V1.ReportApproval.Automatic, ""), (made.CutOff.ToTimeSpan(), made.Approval, made.TimeZone));
    }

    [Fact]
    public async Task A_second_one_of_the_same_kind_of_period_is_refused_and_of_another_is_not()
    {
        var kirin = await crm.NewManufacturerAsync();
        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Yearly, new DateOnly(2031, 1, 1)));

        await RpcFailure.OfAsync("SCHEDULE_EXISTS", () => _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Yearly, new DateOnly(2032, 1, 1))));
        await _scene.CreateAsync(kirin, ScheduleScene.Schedule(PeriodKind.Monthly, new DateOnly(2031, 1, 1)));
    }

    [Theory]
    [InlineData(PeriodKind.Weekly, "2025-10-07")]
    [InlineData(PeriodKind.Monthly, "2025-10-02")]
    [InlineData(PeriodKind.Quarterly, "2025-11-01")]
    [InlineData(PeriodKind.Yearly, "2025-10-01")]
    public async Task A_day_on_which_no_such_period_begins_is_refused(PeriodKind kind, string day)
    {
        var kirin = await crm.NewManufacturerAsync();
        var schedule = ScheduleScene.Schedule(kind, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture));

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => _scene.CreateAsync(kirin, schedule));

        Assert.Equal(["report_schedule.first_period_start_date"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task Everything_wrong_is_told_at_once()
    {
        var kirin = await crm.NewManufacturerAsync();
        var schedule = ScheduleScene.Schedule(PeriodKind.Monthly, new DateOnly(2025, 10, 1));
        schedule.Definition = V1.ReportDefinition.GroupServiceQuality;
        schedule.CutOff = Duration.FromTimeSpan(TimeSpan.FromDays(91));
        schedule.RestatementInterval = new Duration { Seconds = -1 };

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", () => _scene.CreateAsync(kirin, schedule));

        Assert.Equal(
            ["report_schedule.definition", "report_schedule.cut_off", "report_schedule.restatement_interval"], RpcFailure.ViolatedFields(failure));
    }
}
