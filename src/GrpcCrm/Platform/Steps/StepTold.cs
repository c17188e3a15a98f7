using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace GrpcCrm.Platform.Steps;

/// <summary>What a caller tells with a step, whatever else the step needs.</summary>
/// <param name="Name">Whose step it is.</param>
/// <param name="Etag">The version that it follows on.</param>
/// <param name="OccurredTime">Null: now.</param>
/// <param name="Note">Empty: nothing.</param>
public sealed record StepTold(string Name, string Etag, DateTime? OccurredTime, string Note)
{
    /// <summary>The field of a request that holds its <see cref="V1.StepDetails"/>.</summary>
    public const string Field = "details";

    /// <summary>The path of its time, for violations.</summary>
    public const string OccurredPath = Field + ".occurred_time";

    /// <summary>Reads name, etag and details, which every request for a step has under these names.</summary>
    public static StepTold Of(IMessage request)
    {
        var details = (V1.StepDetails?)FieldOf(request, Field).GetValue(request);
        var (name, etag) = ((string)FieldOf(request, "name").GetValue(request), (string)FieldOf(request, "etag").GetValue(request));
        return new(name, etag, details?.OccurredTime?.ToTime(), details?.Note ?? "");
    }

    private static IFieldAccessor FieldOf(IMessage request, string name) =>
        request.Descriptor.FindFieldByName(name)?.Accessor
        ?? throw new ArgumentException($"{request.Descriptor.FullName} has no field {name}, so it asks for no step.", nameof(request));
}
