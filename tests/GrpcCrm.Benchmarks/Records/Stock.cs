using GrpcCrm.Benchmarks.Frame;

namespace GrpcCrm.Benchmarks.Records;

/// <summary>How many records lie in the database; each dealer has as many in each month.</summary>
internal sealed record Volume(int Dealers, int Interactions, int Complaints)
{
    public int Customers { get; init; } = Math.Max(Interactions * 2 / 5, 10);

    public Maker Maker { get; init; } = new(Stock.Manufacturer, 0);
}

/// <summary>Whose dealers they are, and the number of the first one, which tells them from those of another manufacturer.</summary>
internal sealed record Maker(Guid Id, int FirstDealer);

/// <summary>
/// One manufacturer's dealers with their records, put in by set-based statements as ingest would have left them: in the order of time, the
/// dealers' one among the other's.
/// </summary>
internal sealed class Stock(BenchScene scene, Volume volume)
{
    private static readonly DateOnly First = new(2025, 1, 1);

    public static Guid Manufacturer { get; } = new("0199c000-0000-7000-8000-000000000001");

    /// <summary>The months from the first, counted from 0.</summary>
    public static DateOnly Month(int number) => First.AddMonths(number);

    public async Task CreateDealersAsync(CancellationToken cancellationToken) =>
        await scene.ExecuteAsync(
            EmbeddedText.Of("dealers.sql"), cancellationToken, volume.Maker.Id, volume.Dealers, volume.Customers, volume.Maker.FirstDealer);

    /// <summary>Adds months, and lets the server learn what it has.</summary>
    public async Task FillAsync(IEnumerable<int> months, CancellationToken cancellationToken)
    {
        foreach (var month in months)
        {
            await scene.ExecuteAsync(EmbeddedText.Of("interactions.sql"), cancellationToken, Parameters(month, volume.Interactions));
            await FillComplaintsAsync(month, cancellationToken);
            Bench.Say($"Stored the month {Month(month):yyyy-MM}");
        }

        await scene.ExecuteAsync("vacuum (analyze)", cancellationToken);
        await scene.ExecuteAsync("checkpoint", cancellationToken);
    }

    /// <summary>A month's complaints alone: some of them are closed in the next one.</summary>
    public Task FillComplaintsAsync(int month, CancellationToken cancellationToken) =>
        scene.ExecuteAsync(EmbeddedText.Of("complaints.sql"), cancellationToken, Parameters(month, volume.Complaints));

    private object[] Parameters(int month, int records) =>
        [volume.Maker.Id, volume.Dealers, volume.Customers, Month(month), volume.Dealers * records, volume.Maker.FirstDealer];
}
