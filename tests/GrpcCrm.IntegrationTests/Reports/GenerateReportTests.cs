using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using GrpcCrm.IntegrationTests.Fixture;
using static GrpcCrm.IntegrationTests.Reports.ReportScene;

namespace GrpcCrm.IntegrationTests.Reports;

public sealed class GenerateReportTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private readonly ReportScene _scene = new(crm);

    private static (long Received, long Closed, long Open) Complaints(V1.ReportDocument document) =>
        (document.Total("complaints.received"), document.Total("complaints.closed"), document.Total("complaints.open_at_end"));

    [Theory]
    [InlineData("Asia/Hong_Kong", 2025, 10)]
    [InlineData("America/New_York", 2025, 3)]
    [InlineData("America/New_York", 2025, 11)]
    [InlineData("Europe/London", 2025, 10)]
    public async Task A_report_equals_its_recount_to_the_edges_of_the_month(string timeZone, int year, int month)
    {
        var (kirin, other) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var dealer = await crm.NewDealerAsync(timeZone, kirin, other);
        var records = RecordsAround(timeZone, new DateOnly(year, month, 1), [kirin, other]);
        await _scene.StoreAsync(dealer, records);

        var report = await _scene.GenerateAsync(kirin, dealer, year, month);

        var expected = Recount.Of(kirin, timeZone, new DateOnly(year, month, 1), records);
        Assert.True(expected["interactions.count"] > 4 && expected["complaints.open_at_end"] > 0);
        Assert.Equal(expected, (await _scene.DocumentAsync(kirin, report.Name)).Cells.Counts());
        Assert.Equal(expected, (await _scene.DocumentAsync(dealer, report.Name)).Cells.Counts());
        Assert.Equal((timeZone, 1), (report.TimeZone, report.Revision.Number));
    }

    [Fact]
    public async Task A_record_at_the_period_s_start_counts_and_one_at_its_end_does_not()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var start = new DateTimeOffset(2025, 1, 31, 16, 0, 0, TimeSpan.Zero);
        var end = new DateTimeOffset(2025, 2, 28, 16, 0, 0, TimeSpan.Zero);
        var microsecond = TimeSpan.FromMicroseconds(1);
        await _scene.StoreAsync(dealer, new[] { start - microsecond, start, end - microsecond, end }.Select(at => Interaction(kirin, at)));
        await _scene.StoreAsync(dealer, Complaint(kirin, start, closed: end - microsecond), Complaint(kirin, end - microsecond, closed: end));

        var document = await _scene.DocumentAsync(kirin, (await _scene.GenerateAsync(kirin, dealer, 2025, 2)).Name);

        Assert.Equal(2, document.Total("interactions.count"));
        Assert.Equal((2, 1, 1), Complaints(document));
    }

    [Fact]
    public async Task A_month_without_records_still_makes_a_report()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);

        var document = await _scene.DocumentAsync(kirin, (await _scene.GenerateAsync(kirin, dealer, 2024, 2)).Name);

        Assert.Equal(0, document.Total("interactions.count"));
        Assert.Equal((0, 0, 0), Complaints(document));
        Assert.Equal(new Google.Type.Date { Year = 2024, Month = 3, Day = 1 }, document.PeriodEndDate);
    }

    [Fact]
    public async Task Unchanged_inputs_return_the_newest_revision_and_changed_ones_make_the_next()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var at = new DateTimeOffset(2025, 5, 9, 3, 0, 0, TimeSpan.Zero);
        var complaint = Complaint(kirin, at);
        await _scene.StoreAsync(dealer, Interaction(kirin, at), complaint);

        var first = await _scene.GenerateAsync(kirin, dealer, 2025, 5);
        var again = await _scene.GenerateAsync(kirin, dealer, 2025, 5);
        complaint.Complaint.ClosedTime = at.AddDays(2).ToTimestamp();
        await _scene.StoreAsync(dealer, complaint);
        var changed = await _scene.GenerateAsync(kirin, dealer, 2025, 5);

        Assert.Equal(first, again);
        Assert.Equal((first.Name, 2), (changed.Name, changed.Revision.Number));
        Assert.NotEqual(first.Revision.ContentSha256, changed.Revision.ContentSha256);
        Assert.Equal(1, (await _scene.DocumentAsync(kirin, first.Name, revision: 1)).Total("complaints.open_at_end"));
        Assert.Equal(0, (await _scene.DocumentAsync(kirin, first.Name)).Total("complaints.open_at_end"));
    }

    [Fact]
    public async Task Sixteen_at_once_make_one_revision()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        for (var revision = 1; revision <= 3; revision++)
        {
            var reports = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => _scene.GenerateAsync(kirin, dealer, 2025, 6)));

            Assert.Equal(revision, Assert.Single(reports.Distinct()).Revision.Number);
            await _scene.StoreAsync(dealer, Interaction(kirin, new DateTimeOffset(2025, 6, 15, 0, 0, 0, TimeSpan.Zero)));
        }
    }

    [Fact]
    public async Task A_writer_in_flight_is_waited_for_and_counted()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        await _scene.StoreAsync(dealer, Interaction(kirin, new DateTimeOffset(2025, 7, 4, 0, 0, 0, TimeSpan.Zero)));
        var writer = await _scene.OpenWriterAsync(dealer);
        await StoreAgainAsync(writer, dealer);

        var generating = _scene.GenerateAsync(kirin, dealer, 2025, 7);
        await Task.Delay(500);
        Assert.False(generating.IsCompleted);
        await writer.CommitAsync();

        var document = await _scene.DocumentAsync(kirin, (await generating).Name);
        Assert.Equal(2, document.Total("interactions.count"));
    }

    [Fact]
    public async Task A_writer_that_does_not_end_makes_the_dealer_busy_and_blocks_no_other()
    {
        var kirin = await crm.NewManufacturerAsync();
        var (dealer, other) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("Asia/Hong_Kong", kirin));
        await using var writer = await _scene.OpenWriterAsync(dealer);

        var generating = RpcFailure.OfAsync("DEALER_BUSY", () => _scene.GenerateAsync(kirin, dealer, 2025, 7));
        await _scene.GenerateAsync(kirin, other, 2025, 7);

        Assert.False(generating.IsCompleted);
        Assert.Equal(StatusCode.Unavailable, (await generating).StatusCode);
    }

    [Fact]
    public async Task A_period_that_is_not_over_in_the_dealer_s_zone_is_refused()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);
        var next = TimeProvider.System.GetUtcNow().AddMonths(1);

        var failure = await RpcFailure.OfAsync("PERIOD_NOT_ENDED", () => _scene.GenerateAsync(kirin, dealer, next.Year, next.Month));

        var after = next.AddMonths(1);
        var end = new DateTimeOffset(after.Year, after.Month, 1, 0, 0, 0, TimeSpan.FromHours(8));
        Assert.Equal(end.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), RpcFailure.Info(failure).Metadata["end_time"]);
    }

    [Theory]
    [InlineData(2025, 5, 2)]
    [InlineData(2025, 2, 30)]
    [InlineData(1899, 12, 1)]
    [InlineData(9999, 12, 1)]
    public async Task A_period_that_does_not_begin_a_month_is_refused(int year, int month, int day)
    {
        var kirin = await crm.NewManufacturerAsync();
        var request = Request(kirin, await crm.NewDealerAsync("Asia/Hong_Kong", kirin), year, month, day);

        var failure = await RpcFailure.OfAsync("FIELD_INVALID", async () => await _scene.Reports(kirin).GenerateReportAsync(request));

        Assert.Equal(["period_start_date"], RpcFailure.ViolatedFields(failure));
    }

    [Fact]
    public async Task Names_of_others_are_not_found_as_if_they_did_not_exist()
    {
        var (kirin, raiju) = (await crm.NewManufacturerAsync(), await crm.NewManufacturerAsync("Raiju"));
        var (own, foreign) = (await crm.NewDealerAsync("Asia/Hong_Kong", kirin), await crm.NewDealerAsync("Asia/Hong_Kong", raiju));
        async Task<byte[]> Failure(string caller, string manufacturer, string dealer)
        {
            var request = Request(manufacturer, dealer, 2025, 5);
            return RpcFailure.Bytes(
                await RpcFailure.OfAsync("RESOURCE_NOT_FOUND", async () => await _scene.Reports(caller).GenerateReportAsync(request)));
        }

        var (nobody, nowhere) = ($"manufacturers/{Guid.NewGuid()}", $"dealers/{Guid.NewGuid()}");
        Assert.Equal(await Failure(kirin, nobody, own), await Failure(kirin, raiju, foreign));
        Assert.Equal(await Failure(kirin, kirin, nowhere), await Failure(kirin, kirin, foreign));
        Assert.Equal(await Failure("operator", kirin, nowhere), await Failure("operator", kirin, foreign));
        Assert.Equal(await Failure(kirin, nobody, own), await Failure("operator", nobody, own));
    }

    [Fact]
    public async Task The_operator_makes_a_report_for_a_manufacturer()
    {
        var kirin = await crm.NewManufacturerAsync();
        var dealer = await crm.NewDealerAsync("Asia/Hong_Kong", kirin);

        var made = (await _scene.Reports("operator").GenerateReportAsync(Request(kirin, dealer, 2025, 5))).Report;

        Assert.Equal(made, await _scene.GenerateAsync(kirin, dealer, 2025, 5));
    }

    /// <summary>Records of each brand over four months, dense about the month's edges.</summary>
    private static List<V1.IngestRecord> RecordsAround(string timeZone, DateOnly month, string[] manufacturers)
    {
        var random = new Random(20_251_001 + month.Month);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var edges = new[] { month, month.AddMonths(1) }
            .Select(day => day.ToDateTime(default))
            .Select(local => new DateTimeOffset(local, zone.GetUtcOffset(local)));
        var times = edges.SelectMany(edge => Enumerable.Range(0, 200).Select(i => edge.AddHours((i - 100) * (i % 2 == 0 ? 0.1 : 12))));
        return [.. times.SelectMany(at => new[]
        {
            Varied(Interaction(Any(manufacturers), at)),
            Complaint(Any(manufacturers), at, random.Next(3) == 0 ? null : at.AddHours(random.Next(1000))),
        })];

        V1.IngestRecord Varied(V1.IngestRecord record)
        {
            record.Interaction.Channel = Any(System.Enum.GetValues<V1.CommunicationChannel>()[1..]);
            record.Interaction.Direction = Any(System.Enum.GetValues<V1.InteractionDirection>()[1..]);
            return record;
        }

        T Any<T>(T[] values) => values[random.Next(values.Length)];
    }
}
