namespace GrpcCrm.Platform.Discovery;

/// <summary>Whether tools may learn the contract from this host; the section Reflection of the configuration.</summary>
public sealed class ReflectionOptions
{
    public static string Section => "Reflection";

    /// <summary>Whether grpc.reflection (v1 and v1alpha) is served at all.</summary>
    public bool Enabled { get; set; }

    /// <summary>Whether it is served without a token. Else any valid token will do; the contract is no secret, but streams cost.</summary>
    public bool Anonymous { get; set; }
}
