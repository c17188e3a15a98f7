using System.IO.Compression;
using System.Runtime.CompilerServices;
using CsvHelper;
using GrpcCrm.Demo.Run;

namespace GrpcCrm.Demo.Sources;

/// <summary>Real cases of New York's council offices as complaints: an office is a dealer, its account the dealer's name.</summary>
internal sealed class NycCases(string dataFolder) : ISource
{
    private const string Zone = "America/New_York";
    private static readonly DateOnly FirstMonth = new(2020, 1, 1);
    private static readonly CsvReaderOptions Csv = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };
    private static readonly string[] Columns = ["unique_key", "account", "opendate", "closedate", "complaint_type", "descriptor"];

    public async Task<SourcePlan> PlanAsync(CancellationToken cancellation)
    {
        var offices = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var row in RowsAsync(cancellation))
            offices.Add(row.Text("account", required: true));
        return new SourcePlan
        {
            SourceSystem = "nyc-cases",
            Manufacturers = ["NYC"],
            Dealers = [.. offices.Select(office => new PlannedDealer(office, Zone, [0]))],
            Months = SourcePlan.MonthsFrom(FirstMonth, 24),
        };
    }

    public async Task<long> WriteAsync(Registration registration, CancellationToken cancellation)
    {
        var files = new Dictionary<string, SourceFile.Writer>(StringComparer.Ordinal);
        try
        {
            foreach (var dealer in registration.Dealers)
                files.Add(dealer.Display, new SourceFile.Writer(dealer.SourceFile));
            return await SplitAsync(files, cancellation);
        }
        finally
        {
            foreach (var file in files.Values)
                file.Dispose();
        }
    }

    private async Task<long> SplitAsync(Dictionary<string, SourceFile.Writer> files, CancellationToken cancellation)
    {
        var repetitions = new Dictionary<string, int>(StringComparer.Ordinal);
        var count = 0L;
        await foreach (var row in RowsAsync(cancellation))
        {
            var key = row.Text("unique_key", required: true);
            var ordinal = repetitions[key] = repetitions.GetValueOrDefault(key) + 1;
            var record = NycCase.Record(row, FormattableString.Invariant($"{key}#{ordinal}"));
            files[row.Text("account", required: true)].Write(record);
            count++;
        }
        return count;
    }

    private async IAsyncEnumerable<SourceRow> RowsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var path in Files())
        {
            await using var compressed = File.OpenRead(path);
            await using var plain = new GZipStream(compressed, CompressionMode.Decompress);
            await using var csv = CsvReader.Create(plain, Csv);
            await csv.ReadHeaderAsync(cancellation);
            var missing = Columns.Except(csv.Headers, StringComparer.Ordinal).ToList();
            if (missing.Count > 0)
                throw new DemoException($"{path}: the header lacks {string.Join(", ", missing)}.");
            while (await NextAsync(csv, path, cancellation))
                yield return new SourceRow(csv, path);
        }
    }

    private static async ValueTask<bool> NextAsync(CsvReader csv, string path, CancellationToken cancellation)
    {
        try
        {
            return await csv.ReadAsync(cancellation);
        }
        catch (CsvFormatException malformed)
        {
            throw new DemoException($"{path}: {malformed.Message}", malformed);
        }
    }

    private List<string> Files()
    {
        var folder = Path.Combine(dataFolder, "nyc_cases");
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.csv.gz").Order(StringComparer.Ordinal).ToList() : [];
        return files.Count > 0
            ? files
            : throw new DemoException($"There is no *.csv.gz in {folder}. Name the folder above nyc_cases with --data.");
    }
}
