using System.Net;
using System.Net.Sockets;

namespace GrpcCrm.Platform.Calls;

/// <summary>What counts as one address.</summary>
public static class Neighbourhood
{
    /// <summary>Of IPv6 the network that one customer of a provider has, who could take another address of it for every call.</summary>
    public static IPAddress Of(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(bytes.Length / 2).Clear();
        return new IPAddress(bytes);
    }
}
