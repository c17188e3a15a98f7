using Google.Protobuf;
using GrpcCrm.Client;

namespace GrpcCrm.Tests.Client;

/// <summary>A journal in a folder of its own, opened and reopened.</summary>
public sealed class JournalFixture : IDisposable
{
    public JournalFixture() => Options = new IngestWriterOptions
    {
        Channel = "dealers/d/ingestChannels/main",
        SourceSystem = "dms",
        JournalFolder = Directory.CreateTempSubdirectory("grpccrm-journal-").FullName,
    };

    public IngestWriterOptions Options { get; set; }

    public string NewestSegment => Directory.GetFiles(Options.JournalFolder, "*.journal").Order(StringComparer.Ordinal).Last();

    internal Journal Open() => Journal.Open(Options);

    internal static void Append(Journal journal, params string[] externalIds)
    {
        foreach (var id in externalIds)
        {
            var payload = new V1.IngestRecord { ExternalId = id }.ToByteArray();
            var frame = new byte[RecordFrame.HeaderBytes + payload.Length];
            RecordFrame.WriteLength(frame, payload.Length);
            payload.CopyTo(frame, RecordFrame.HeaderBytes);
            journal.Append(frame);
        }
    }

    internal static List<string> Read(Journal journal, long from)
    {
        using var reader = journal.ReadFrom(from);
        var ids = new List<string>();
        while (reader.TryPeek(out var record))
        {
            ids.Add(V1.IngestRecord.Parser.ParseFrom(record).ExternalId);
            reader.Advance();
        }
        return ids;
    }

    public void Dispose() => Directory.Delete(Options.JournalFolder, recursive: true);
}
