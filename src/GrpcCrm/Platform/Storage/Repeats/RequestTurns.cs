namespace GrpcCrm.Platform.Storage.Repeats;

/// <summary>Calls that repeat a request while it is in hand here: they wait for its answer without a connection.</summary>
public sealed class RequestTurns : Turns<(Guid Tenant, string Method, Guid Request)>;
