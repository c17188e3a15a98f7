namespace GrpcCrm.LocalPostgres;

/// <summary>The cluster cannot be had; the message says why and what to do, and is meant for the person at the terminal.</summary>
public sealed class LocalClusterException : Exception
{
    public LocalClusterException(string message) : base(message)
    {
    }

    public LocalClusterException(string message, Exception? inner) : base(message, inner)
    {
    }
}
