using FieldViolation = Google.Rpc.BadRequest.Types.FieldViolation;

namespace GrpcCrm.Ingest;

/// <summary>
/// How much an answer tells of what is wrong with its records. The first violation of each is always told, the others as long as there is
/// room: an answer that no client takes would hide that the batch is stored.
/// </summary>
public sealed class ViolationRoom
{
    private const int Bytes = 256 * 1024;

    private static readonly FieldViolation Untold = new()
    {
        Reason = "MORE",
        Description = "And more than this answer holds. ListIngestRejections tells them where the record was set aside.",
    };

    private int _left = Bytes;

    public IReadOnlyList<FieldViolation> Take(IReadOnlyList<FieldViolation> violations)
    {
        if (violations.Count <= 1) return violations;
        var size = violations.Skip(1).Sum(violation => violation.CalculateSize());
        if (size > _left) return [violations[0], Untold];
        _left -= size;
        return violations;
    }
}
