using Grpc.Core;
using GrpcCrm.Platform.Errors;

namespace GrpcCrm.Complaints;

/// <summary>What complaints tell a caller they cannot do.</summary>
public static class ComplaintFailures
{
    public static CrmException CodeTaken() =>
        new(StatusCode.AlreadyExists, V1.ErrorReason.CodeTaken, "The catalogue has an entry of this kind, parent and code. Change that.");
}
