using System.Globalization;
using Google.Rpc;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Ingest;

public static class IngestMessages
{
    public static RequestRule[] RulesOf(IngestLimits limits) =>
    [
        RequestRule.For<V1.IngestBatchRequest>((request, violations) => request.Validate(limits.BatchRecords, violations)),
        RequestRule.For<V1.ResolveIngestRejectionsRequest>((request, violations) => request.Validate(violations)),
    ];

    public static V1.IngestChannel ToMessage(this IngestChannel channel) => new()
    {
        Name = new ChannelName(channel.DealerId, channel.ChannelId).ToString(),
        SourceSystem = channel.SourceSystem,
        NextOffset = channel.NextOffset,
        WriterEpoch = channel.WriterEpoch,
        ActiveTime = channel.ActiveTime.ToTimestamp(),
    };

    public static V1.IngestRejection ToMessage(this IngestRejection rejection) => new()
    {
        Name = IngestRejection.Names.Format(rejection.DealerId, rejection.RejectionId),
        SourceSystem = rejection.SourceSystem,
        Kind = (V1.RecordKind)rejection.Kind,
        ExternalId = rejection.ExternalId,
        Reason = rejection.Reason,
        Violations = { BadRequest.Parser.ParseFrom(rejection.Violations).FieldViolations },
        Record = V1.IngestRecord.Parser.ParseFrom(rejection.Record),
        CreateTime = rejection.CreatedTime.ToTimestamp(),
        State = (V1.IngestRejectionState)rejection.State,
        ResolveTime = rejection.ResolvedTime.ToTimestamp(),
    };

    /// <param name="rejection">As it stands now.</param>
    /// <param name="refused">Why its record was refused again, if it was run again.</param>
    /// <param name="room">What the answer has left for violations.</param>
    public static V1.IngestRejectionResolution ToMessage(
        this IngestRejection rejection, RejectedRecord? refused, ViolationRoom room) => new()
        {
            Name = IngestRejection.Names.Format(rejection.DealerId, rejection.RejectionId),
            State = (V1.IngestRejectionState)rejection.State,
            Reason = refused?.ReasonCode ?? "",
            Violations = { room.Take(refused?.Violations ?? []) },
        };

    /// <summary>A batch is not read through that holds more than one may.</summary>
    public static void CheckCount(this V1.IngestBatch batch, int most, Violations violations)
    {
        if (batch.Records.Count <= most) return;
        var told = string.Create(
            CultureInfo.InvariantCulture, $"At most {most} records are allowed in a batch; these are {batch.Records.Count}. Send several.");
        violations.Add("batch.records", "MAX_ITEMS", told);
    }

    public static void Validate(this V1.IngestBatchRequest request, int most, Violations violations)
    {
        if (request.Batch is not { } batch) return;
        batch.CheckCount(most, violations);
        if (batch.HasOffset)
            violations.Add("batch.offset", "NOT_HERE", "A batch without a channel has no offset. Leave it out.");
    }

    public static void Validate(this V1.ResolveIngestRejectionsRequest request, Violations violations)
    {
        if (request.CorrectedRecord is null) return;
        if (request.Action != V1.IngestRejectionAction.Retry)
            violations.Add("corrected_record", "NOT_HERE", "A corrected record goes with RETRY alone. Leave it out, or retry.");
        if (request.Names.Distinct(StringComparer.Ordinal).Count() > 1)
            violations.Add("names", "MAX_ITEMS", "A corrected record stands for one rejection. Name that alone.");
    }
}
