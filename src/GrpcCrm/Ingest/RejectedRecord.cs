using System.Security.Cryptography;
using Google.Protobuf;
using Google.Rpc;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Ingest;

/// <summary>A record that is set aside, and why.</summary>
public sealed record RejectedRecord(
    int Index, V1.IngestRecord Record, V1.RecordKind Kind, V1.ErrorReason Reason, IReadOnlyList<BadRequest.Types.FieldViolation> Violations)
{
    private const int GreatestShownLength = 200;

    /// <summary>How it was read; null for a record that had passed its checks.</summary>
    public (IRecordKind Kind, IMessage Payload)? Read { get; init; }

    public static RejectedRecord Conflict(StagedRecord staged) =>
        new(staged.Index, staged.Record, staged.Kind.Kind, V1.ErrorReason.ExternalIdConflict,
        [
            new()
            {
                Field = "source_version",
                Reason = "SAME_VERSION",
                Description = "This version was stored before with other content. Send a changed record with a higher version.",
            },
        ]);

    /// <summary>For a cause that only the database knows.</summary>
    public static RejectedRecord Unstorable(StagedRecord staged)
    {
        var failure = IngestFailures.RecordUnstorable();
        return new(staged.Index, staged.Record, staged.Kind.Kind, failure.Reason,
        [
            new() { Field = staged.Kind.Field, Reason = "REFUSED", Description = failure.Message },
        ]);
    }

    /// <summary>The key as far as it can be stored and shown.</summary>
    public string ShownExternalId
    {
        get
        {
            var text = Record.ExternalId.Replace('\0', '\uFFFD');
            if (text.Length <= GreatestShownLength) return text;
            return text[..(char.IsHighSurrogate(text[GreatestShownLength - 1]) ? GreatestShownLength - 1 : GreatestShownLength)];
        }
    }

    public byte[] Bytes { get; } = Record.ToByteArray();

    public byte[] Hash => SHA256.HashData(Bytes);

    public byte[] ViolationBytes => new BadRequest { FieldViolations = { Violations } }.ToByteArray();

    public string ReasonCode => RichStatus.ReasonCode(Reason);

    /// <param name="room">What the answer has left for violations.</param>
    public V1.IngestException ToMessage(ViolationRoom room) =>
        new() { Index = Index, ExternalId = ShownExternalId, Reason = ReasonCode, Violations = { room.Take(Violations) } };
}
