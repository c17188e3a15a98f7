namespace GrpcCrm.Demo.Sources;

/// <summary>One record as a dealer sends it. IsBad: by the contract's rules the service must set it aside.</summary>
internal sealed record SourceRecord(V1.IngestRecord Record, bool IsBad = false);
