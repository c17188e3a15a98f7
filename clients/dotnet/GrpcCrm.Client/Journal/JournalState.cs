using System.Text.Json;
using System.Text.Json.Serialization;

namespace GrpcCrm.Client;

/// <summary>
/// What a journal knows beside its records. Counts are indexes into the journal; record i has the offset BaseOffset + i on the channel.
/// </summary>
internal sealed record JournalState(string Channel, string SourceSystem, string ClientInstanceId)
{
    private const string FileName = "state.json";

    /// <summary>The channel's offset of the journal's first record; null before the first opening.</summary>
    public long? BaseOffset { get; init; }

    /// <summary>The records below are acknowledged. May lag: resending does no harm.</summary>
    public long Acked { get; init; }

    /// <summary>The records from here on have never been sent. May be ahead, never behind.</summary>
    public long Sent { get; init; }

    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, FileName));

    public static JournalState Load(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, FileName)), JournalJson.Default.JournalState)
                ?? throw new JsonException("It is empty.");
        }
        catch (JsonException malformed)
        {
            throw new IngestJournalException(
                $"{FileName} in {folder} cannot be read. Restore it, or move the folder away and start a new one.", malformed);
        }
    }

    public void Save(string folder) =>
        DurableFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, JournalJson.Default.JournalState));
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JournalState))]
internal sealed partial class JournalJson : JsonSerializerContext;
