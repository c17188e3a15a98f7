using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GrpcCrm.Platform.Access;

public static class AccessSetup
{
    /// <summary>Bearer tokens of the issuer, and one policy for every endpoint: the caller holds the called rpc's permission.</summary>
    public static void AddAccess(this IServiceCollection services, DevelopmentIssuer issuer, IEnumerable<FileDescriptor> contract)
    {
        services.AddScoped<CallScope>();
        services.AddSingleton(new PermissionTable(contract));
        services.AddSingleton<IAuthorizationHandler, HoldsPermissionHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, GrpcRefusal>();
        // Bearer tokens need no data protection; without this it would write keys into the user's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.MapInboundClaims = false;
            options.TokenHandlers.Clear();
            options.TokenHandlers.Add(new JsonWebTokenHandler { MapInboundClaims = false });
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = DevelopmentIssuer.Issuer,
                ValidAudience = DevelopmentIssuer.Audience,
                IssuerSigningKey = issuer.Key,
                ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
                ClockSkew = TimeSpan.FromSeconds(30),
                RequireExpirationTime = true,
                RequireSignedTokens = true,
            };
        });
        var policy = new AuthorizationPolicyBuilder().AddRequirements(new HoldsPermission()).Build();
        services.AddAuthorizationBuilder().SetDefaultPolicy(policy).SetFallbackPolicy(policy);
    }
}
