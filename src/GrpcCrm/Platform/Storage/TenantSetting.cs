using GrpcCrm.Platform.Access;

namespace GrpcCrm.Platform.Storage;

/// <summary>
/// The statement that tells the database whose transaction this is. SET LOCAL, because that alone reaches the workers of a distributed
/// cluster; it takes no parameters, and an id has no character to escape.
/// </summary>
public static class TenantSetting
{
    public static string For(Caller caller) =>
        caller.Kind switch
        {
            CallerKind.Operator => "set local grpccrm.operator = 'on'",
            CallerKind.Dealer => ForDealer(caller.TenantId),
            CallerKind.Manufacturer => $"set local grpccrm.manufacturer = '{caller.TenantId}'",
        };

    public static string ForDealer(Guid dealer) => $"set local grpccrm.dealer = '{dealer}'";
}
