using System.IO.Compression;
using System.Runtime.CompilerServices;
using CsvHelper;

namespace GrpcCrm.Demo.Sources;

/// <summary>Streams the rows of compressed CSV files; each is valid until the next.</summary>
internal static class CsvRows
{
    private static readonly CsvReaderOptions Csv = new()
    {
        Separator = ',',
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Throw,
        FieldCountMismatch = CsvFieldCountHandling.Throw,
    };

    /// <param name="files">Each with a header, whose columns may be in any order.</param>
    /// <param name="columns">Those that each file must have.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<SourceRow> ReadAsync(
        DataFiles files, IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var path in files.Paths)
        {
            await using var compressed = File.OpenRead(path);
            await using var plain = new GZipStream(compressed, CompressionMode.Decompress);
            await using var csv = CsvReader.Create(plain, Csv);
            await csv.ReadHeaderAsync(cancellationToken);
            var row = new SourceRow(csv, path);
            var missing = columns.Where(column => !row.Has(column)).ToList();
            if (missing.Count > 0)
                throw new DemoException($"{path}: the header lacks {string.Join(", ", missing)}.");
            while (await NextAsync(csv, path, cancellationToken))
                yield return row;
        }
    }

    private static async ValueTask<bool> NextAsync(CsvReader csv, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await csv.ReadAsync(cancellationToken);
        }
        catch (Exception malformed) when (malformed is CsvFormatException or InvalidDataException)
        {
            throw new DemoException($"{path}: {malformed.Message}", malformed);
        }
    }
}
