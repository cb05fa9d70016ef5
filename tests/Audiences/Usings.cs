global using Sluice.Visitors.Identities;
