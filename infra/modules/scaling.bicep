// What the fabric needs to scale: to read and write the namespace and the app themselves, and nothing in them.
// There is no built-in role that narrow. Write rights on the app include its settings: who can run code in it could change them.
param roleName string
param identityName string
param namespaceName string
param appName string

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = { name: identityName }
resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = { name: namespaceName }
resource site 'Microsoft.Web/sites@2024-11-01' existing = { name: appName }

resource role 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(resourceGroup().id, 'scaling')
  properties: {
    roleName: roleName
    description: 'Reads and changes throughput units of an Event Hubs namespace and always-ready instances of a function app.'
    type: 'CustomRole'
    permissions: [
      {
        actions: [
          'Microsoft.EventHub/namespaces/read'
          'Microsoft.EventHub/namespaces/write'
          'Microsoft.Web/sites/read'
          'Microsoft.Web/sites/write'
        ]
        notActions: []
      }
    ]
    assignableScopes: [resourceGroup().id]
  }
}

resource namespaceAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: namespace
  name: guid(namespace.id, identity.id, role.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
  }
}

resource siteAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: site
  name: guid(site.id, identity.id, role.id)
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: role.id
  }
}
