namespace GrpcCrm.Demo;

/// <summary>What the user can mend; the message says what happened and what to do.</summary>
public sealed class DemoException(string message, Exception? cause = null) : Exception(message, cause);
