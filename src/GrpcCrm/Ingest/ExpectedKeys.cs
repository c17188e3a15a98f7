namespace GrpcCrm.Ingest;

/// <summary>What a batch probably brings. A wrong guess costs time and nothing else.</summary>
public enum ExpectedKeys
{
    /// <summary>Keys that are all new: what a stream of new records brings, and what a stream is taken for at first.</summary>
    New,

    /// <summary>Some keys that are known.</summary>
    MostlyNew,

    /// <summary>Keys of which most are known.</summary>
    Known,
}
