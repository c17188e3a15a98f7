namespace GrpcCrm.Platform.Names;

public static class ReferenceMessages
{
    public static V1.ExternalReference? ToMessage(string? sourceSystem, string? externalId) =>
        externalId is null ? null : new V1.ExternalReference { SourceSystem = sourceSystem ?? "", ExternalId = externalId };
}
