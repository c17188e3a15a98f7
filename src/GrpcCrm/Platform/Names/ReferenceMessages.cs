using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Platform.Names;

public static class ReferenceMessages
{
    public static V1.ExternalReference? ToMessage(string? sourceSystem, string? externalId) =>
        externalId is null ? null : new V1.ExternalReference { SourceSystem = sourceSystem ?? "", ExternalId = externalId };

    /// <summary>A reference without a source system is to a record of the source that holds it.</summary>
    public static void Complete(this V1.ExternalReference? reference, string sourceSystem)
    {
        if (reference is { SourceSystem.Length: 0 }) reference.SourceSystem = sourceSystem;
    }

    /// <summary>As <see cref="Complete(V1.ExternalReference?, string)"/>, for a record that may have no source itself.</summary>
    public static void Complete(this V1.ExternalReference? reference, string sourceSystem, string path, Violations violations)
    {
        reference.Complete(sourceSystem);
        if (reference is { SourceSystem.Length: 0 })
            violations.Add(path + ".source_system", "REQUIRED", "The record has no source system of its own; name the other's.");
    }
}
