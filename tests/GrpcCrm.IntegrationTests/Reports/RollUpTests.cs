using Google.Protobuf.WellKnownTypes;
using GrpcCrm.IntegrationTests.Fixture;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Reports;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace GrpcCrm.IntegrationTests.Reports;

/// <summary>Figures of several dealers together are the figures of all their records.</summary>
public sealed class RollUpTests(CrmFixture crm) : IClassFixture<CrmFixture>
{
    private const string Zone = "America/New_York";
    private static readonly DateOnly March = new(2025, 3, 1);

    private readonly ReportScene _scene = new(crm);

    [Theory]
    [InlineData(1, 11)]
    [InlineData(4, 12)]
    public async Task Merged_figures_equal_the_recount_of_the_members_records(int dealers, int seed)
    {
        var random = new Random(seed);
        var kirin = await crm.NewManufacturer();
        var sent = new List<SentRecord>();
        var members = new List<ReportFigures>();
        for (var number = 0; number < dealers; number++)
        {
            var dealer = await crm.NewDealer(Zone, kirin);
            var records = Enumerable.Range(0, 60).Select(at => Complaint(random, at))
                .Concat(Enumerable.Range(0, 40).Select(at => Contact(random, at))).ToList();
            sent.AddRange(records.Select(record => new SentRecord(dealer, record)));
            await _scene.Store(dealer, Enumerable.Range(0, 8).Select(at => Records.Customer($"c{at}")));
            await _scene.Store(dealer, records);
            members.Add(ReportFigures.FromBasis((await Figures(kirin, dealer)).ToBasis()));
        }

        var cells = ReportCells.Of(ReportFigures.Merge(members).Whole, windowIsOpen: false);

        Assert.Equal(
            new CellRecount(Zone, March, sent).Lines(),
            cells.Where(cell => cell.Dimensions is not [{ Name: "channel" }, ..]).Select(cell => ContentScene.Line(cell.ToMessage())));
    }

    /// <summary>The figures as the closer reads them, with the worker's rights.</summary>
    private async Task<ReportFigures> Figures(string manufacturer, string dealer)
    {
        var (start, end) = (new DateTime(2025, 3, 1, 5, 0, 0, DateTimeKind.Utc), new DateTime(2025, 4, 1, 4, 0, 0, DateTimeKind.Utc));
        var (brand, id) = (ResourceNames.Manufacturers.Parse(manufacturer).Id, ResourceNames.Dealers.Parse(dealer).Id);
        var worker = crm.App.Services.GetRequiredKeyedService<NpgsqlDataSource>("worker");
        await using var connection = await worker.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var batch = connection.CreateBatch();
        batch.Add(TenantSetting.ForDealer(id));
        ReportFigures.Ask(batch, brand, id, new ClosingMoment(DateTime.UtcNow, Zone, start, end));
        await using var reader = await batch.ExecuteReaderAsync();
        return await ReportFigures.Read(reader, CancellationToken.None);
    }

    /// <summary>Received from December to April, so that the month has some received, answered and closed before, in and after it.</summary>
    private static V1.IngestRecord Complaint(Random random, int at)
    {
        var received = new DateTime(2024, 12, 20, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(110 * 86_400));
        DateTime? Later(double share, int days) =>
            random.NextDouble() < share ? received.AddSeconds(random.Next(days * 86_400)) : null;
        var record = Records.Complaint($"p{at}", Customer(random), received);
        record.Complaint.Category = new[] { "Brakes", "Paint", "UNSPECIFIED" }[random.Next(3)];
        record.Complaint.AcknowledgedTime = Later(0.7, 9)?.ToTimestamp();
        if (Later(0.7, 60) is not { } closed) return record;
        record.Complaint.ClosedTime = closed.ToTimestamp();
        if (random.Next(2) == 0) record.Complaint.RespondedTime = (received + (closed - received) / 2).ToTimestamp();
        return record;
    }

    private static V1.IngestRecord Contact(Random random, int at)
    {
        var occurred = new DateTime(2025, 2, 20, 0, 0, 0, DateTimeKind.Utc).AddSeconds(random.Next(45 * 86_400));
        return Records.Interaction($"i{at}", Customer(random), occurred);
    }

    private static string? Customer(Random random) => random.Next(4) == 0 ? null : $"c{random.Next(8)}";
}
