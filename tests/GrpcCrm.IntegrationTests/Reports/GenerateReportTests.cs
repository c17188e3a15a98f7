using Grpc.Core;
using Npgsql;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class GenerateReportTests(CrmHost host) : IClassFixture<CrmHost>
{
    private readonly ReportScene _scene = new(host);

    [Theory]
    [InlineData("Asia/Hong_Kong", 2025, 10)]
    [InlineData("America/New_York", 2025, 3)]
    [InlineData("America/New_York", 2025, 11)]
    [InlineData("Europe/London", 2025, 10)]
    public async Task A_report_equals_its_recount_to_the_edges_of_the_month(string timeZone, int year, int month)
    {
        var (kirin, other) = (await _scene.Manufacturer(), await _scene.Manufacturer("Raiju"));
        var dealer = await _scene.Dealer(timeZone, kirin, other);
        var records = RecordsAround(timeZone, new DateOnly(year, month, 1), [kirin, other]);
        await _scene.Store(dealer, records);

        var report = await _scene.Generate(kirin, dealer, year, month);

        var expected = Recount.Of(kirin, timeZone, new DateOnly(year, month, 1), records);
        Assert.True(expected.Interactions.Count > 4 && expected.Complaints.OpenAtEndCount > 0);
        Assert.Equal(expected, await _scene.Document(kirin, report.Name));
        Assert.Equal(expected, await _scene.Document(dealer, report.Name));
        Assert.Equal((timeZone, 1), (report.TimeZone, report.Revision.Number));
    }

    [Fact]
    public async Task A_record_at_the_period_s_start_counts_and_one_at_its_end_does_not()
    {
        var kirin = await _scene.Manufacturer();
        var dealer = await _scene.Dealer("Asia/Hong_Kong", kirin);
        var (start, end) = (new DateTimeOffset(2025, 1, 31, 16, 0, 0, TimeSpan.Zero), new DateTimeOffset(2025, 2, 28, 16, 0, 0, TimeSpan.Zero));
        var microsecond = TimeSpan.FromMicroseconds(1);
        await _scene.Store(dealer, new[] { start - microsecond, start, end - microsecond, end }.Select(at => Interaction(kirin, at)));
        await _scene.Store(dealer, Complaint(kirin, start, closed: end - microsecond), Complaint(kirin, end - microsecond, closed: end));

        var document = await _scene.Document(kirin, (await _scene.Generate(kirin, dealer, 2025, 2)).Name);

        Assert.Equal(2, Assert.Single(document.Interactions).Count);
        Assert.Equal(new V1.ComplaintCounts { ReceivedCount = 2, ClosedCount = 1, OpenAtEndCount = 1 }, document.Complaints);
    }

    [Fact]
    public async Task A_month_without_records_still_makes_a_report()
    {
        var kirin = await _scene.Manufacturer();
        var dealer = await _scene.Dealer("Asia/Hong_Kong", kirin);

        var document = await _scene.Document(kirin, (await _scene.Generate(kirin, dealer, 2024, 2)).Name);

        Assert.Empty(document.Interactions);
        Assert.Equal(new V1.ComplaintCounts(), document.Complaints);
        Assert.Equal(new Google.Type.Date { Year = 2024, Month = 3, Day = 1 }, document.PeriodEndDate);
    }

    [Fact]
    public async Task Unchanged_inputs_return_the_newest_revision_and_changed_ones_make_the_next()
    {
        var kirin = await _scene.Manufacturer();
        var dealer = await _scene.Dealer("Asia/Hong_Kong", kirin);
        var at = new DateTimeOffset(2025, 5, 9, 3, 0, 0, TimeSpan.Zero);
        var complaint = Complaint(kirin, at);
        await _scene.Store(dealer, Interaction(kirin, at), complaint);

        var first = await _scene.Generate(kirin, dealer, 2025, 5);
        var again = await _scene.Generate(kirin, dealer, 2025, 5);
        complaint.Complaint.ClosedTime = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(at.AddDays(2));
        await _scene.Store(dealer, complaint);
        var changed = await _scene.Generate(kirin, dealer, 2025, 5);

        Assert.Equal(first, again);
        Assert.Equal((first.Name, 2), (changed.Name, changed.Revision.Number));
        Assert.NotEqual(first.Revision.ContentSha256, changed.Revision.ContentSha256);
        Assert.Equal(1, (await _scene.Document(kirin, first.Name, revision: 1)).Complaints.OpenAtEndCount);
        Assert.Equal(0, (await _scene.Document(kirin, first.Name)).Complaints.OpenAtEndCount);
    }

    [Fact]
    public async Task Sixteen_at_once_make_one_revision()
    {
        var kirin = await _scene.Manufacturer();
        var dealer = await _scene.Dealer("Asia/Hong_Kong", kirin);

        var reports = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _scene.Generate(kirin, dealer, 2025, 6)));

        Assert.Single(reports.Distinct());
        Assert.Equal(1, reports[0].Revision.Number);
    }

    [Fact]
    public async Task A_writer_in_flight_is_waited_for_and_counted()
    {
        var kirin = await _scene.Manufacturer();
        var dealer = await _scene.Dealer("Asia/Hong_Kong", kirin);
        await using var writer = await host.OpenWriter(dealer);

        var generating = _scene.Generate(kirin, dealer, 2025, 7);
        await Task.Delay(500);
        Assert.False(generating.IsCompleted);
        await writer.CommitAsync();

        Assert.Equal(1, (await generating).Revision.Number);
    }

    [Fact]
    public async Task A_period_that_is_not_over_in_the_dealer_s_zone_is_refused()
    {
        var kirin = await _scene.Manufacturer();
        var dealer = await _scene.Dealer("Pacific/Kiritimati", kirin);
        var now = TimeProvider.System.GetUtcNow();

        var refusal = await Refused(() => _scene.Generate(kirin, dealer, now.Year + 1, 1));

        Assert.Equal((StatusCode.FailedPrecondition, "PERIOD_NOT_ENDED"), refusal);
    }

    [Fact]
    public async Task A_period_that_does_not_begin_a_month_is_refused()
    {
        var kirin = await _scene.Manufacturer();
        var dealer = await _scene.Dealer("Asia/Hong_Kong", kirin);

        foreach (var (year, month, day) in new[] { (2025, 5, 2), (2025, 2, 30), (9999, 12, 1) })
        {
            var refusal = await Refused(async () => await _scene.Reports(kirin).GenerateReportAsync(Request(kirin, dealer, year, month, day)));
            Assert.Equal((StatusCode.InvalidArgument, "FIELD_INVALID"), refusal);
        }
    }

    [Fact]
    public async Task Names_of_others_are_not_found()
    {
        var (kirin, other) = (await _scene.Manufacturer(), await _scene.Manufacturer("Raiju"));
        var (own, foreign) = (await _scene.Dealer("Asia/Hong_Kong", kirin), await _scene.Dealer("Asia/Hong_Kong", other));
        var (nobody, nowhere) = ($"manufacturers/{Guid.NewGuid()}", $"dealers/{Guid.NewGuid()}");

        foreach (var (caller, manufacturer, dealer) in new[]
            { (kirin, kirin, foreign), (kirin, kirin, nowhere), (kirin, other, foreign), (kirin, nobody, own), ("operator", kirin, foreign), ("operator", nobody, own) })
        {
            var refusal = await Refused(async () => await _scene.Reports(caller).GenerateReportAsync(Request(manufacturer, dealer, 2025, 5)));
            Assert.Equal((StatusCode.NotFound, "RESOURCE_NOT_FOUND"), refusal);
        }
    }

    [Fact]
    public async Task The_operator_makes_a_report_for_a_manufacturer()
    {
        var kirin = await _scene.Manufacturer();
        var dealer = await _scene.Dealer("Asia/Hong_Kong", kirin);

        var made = (await _scene.Reports("operator").GenerateReportAsync(Request(kirin, dealer, 2025, 5))).Report;

        Assert.Equal(made, await _scene.Generate(kirin, dealer, 2025, 5));
    }

    /// <summary>Records of each brand over four months, dense about the month's edges.</summary>
    private static List<V1.IngestRecord> RecordsAround(string timeZone, DateOnly month, string[] manufacturers)
    {
        var random = new Random(20_251_001 + month.Month);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var edges = new[] { month, month.AddMonths(1) }.Select(day => day.ToDateTime(default)).Select(local => new DateTimeOffset(local, zone.GetUtcOffset(local)));
        var times = edges.SelectMany(edge => Enumerable.Range(0, 200).Select(i => edge.AddHours((i - 100) * (i % 2 == 0 ? 0.1 : 12)))).ToList();
        return [.. times.SelectMany(at => new[]
        {
            Interaction(Any(manufacturers), at, Any(Enum.GetValues<V1.CommunicationChannel>()[1..]), Any(Enum.GetValues<V1.InteractionDirection>()[1..])),
            Complaint(Any(manufacturers), at, random.Next(3) == 0 ? null : at.AddHours(random.Next(1000))),
        })];

        T Any<T>(T[] values) => values[random.Next(values.Length)];
    }
}
