using System.CommandLine;

namespace GrpcCrm.Demo;

/// <summary>--address, an absolute http or https address.</summary>
internal static class AddressOption
{
    public static Option<Uri> Create(string description) => new("--address")
    {
        Description = description,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
                return address;
            result.AddError($"'{result.Tokens[0].Value}' is not an address as http://127.0.0.1:5080.");
            return null;
        },
    };
}
