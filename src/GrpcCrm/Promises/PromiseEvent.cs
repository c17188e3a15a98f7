using GrpcCrm.Platform.Steps;

namespace GrpcCrm.Promises;

/// <summary>One step of a promise.</summary>
public sealed class PromiseEvent : RecordEvent<PromiseState>;
