namespace GrpcCrm.Platform.Steps;

/// <summary>What sort of thing happened; stored by its name.</summary>
public enum EventKind
{
    /// <summary>A state was reached.</summary>
    State,

    /// <summary>Somebody was made responsible.</summary>
    Assigned,

    /// <summary>Somebody was told.</summary>
    Told,

    /// <summary>A time passed that was waited for.</summary>
    Mark,

    /// <summary>An amount was asked for, offered or paid.</summary>
    Money,

    /// <summary>Somebody decided what had been asked.</summary>
    Decision,
}

public enum EventOrigin : short
{
    Unspecified = 0,

    /// <summary>Told by a source, as part of its history.</summary>
    Imported = 1,

    /// <summary>Taken here, as a step.</summary>
    Recorded = 2,
}
