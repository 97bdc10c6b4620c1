var _e=globalThis,Te=_e.ShadowRoot&&(_e.ShadyCSS===void 0||_e.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Ke=Symbol(),Mt=new WeakMap,de=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==Ke)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Te&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Mt.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Mt.set(t,e))}return e}toString(){return this.cssText}},Ct=r=>new de(typeof r=="string"?r:r+"",void 0,Ke),y=(r,...e)=>{let t=r.length===1?r[0]:e.reduce((n,i,s)=>n+(o=>{if(o._$cssResult$===!0)return o.cssText;if(typeof o=="number")return o;throw Error("Value passed to 'css' function must be a 'css' function result: "+o+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+r[s+1],r[0]);return new de(t,r,Ke)},Rt=(r,e)=>{if(Te)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),i=_e.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=t.cssText,r.appendChild(n)}},Qe=Te?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return Ct(t)})(r):r;var{is:Gn,defineProperty:Yn,getOwnPropertyDescriptor:Zn,getOwnPropertyNames:Xn,getOwnPropertySymbols:er,getPrototypeOf:tr}=Object,ke=globalThis,Pt=ke.trustedTypes,nr=Pt?Pt.emptyScript:"",rr=ke.reactiveElementPolyfillSupport,ce=(r,e)=>r,Je={toAttribute(r,e){switch(e){case Boolean:r=r?nr:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},It=(r,e)=>!Gn(r,e),Ot={attribute:!0,type:String,converter:Je,reflect:!1,useDefault:!1,hasChanged:It};Symbol.metadata??=Symbol("metadata"),ke.litPropertyMetadata??=new WeakMap;var O=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Ot){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),i=this.getPropertyDescriptor(e,n,t);i!==void 0&&Yn(this.prototype,e,i)}}static getPropertyDescriptor(e,t,n){let{get:i,set:s}=Zn(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:i,set(o){let l=i?.call(this);s?.call(this,o),this.requestUpdate(e,l,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Ot}static _$Ei(){if(this.hasOwnProperty(ce("elementProperties")))return;let e=tr(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(ce("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(ce("properties"))){let t=this.properties,n=[...Xn(t),...er(t)];for(let i of n)this.createProperty(i,t[i])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,i]of t)this.elementProperties.set(n,i)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let i=this._$Eu(t,n);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let i of n)t.unshift(Qe(i))}else e!==void 0&&t.push(Qe(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Rt(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,n);if(i!==void 0&&n.reflect===!0){let s=(n.converter?.toAttribute!==void 0?n.converter:Je).toAttribute(t,n.type);this._$Em=e,s==null?this.removeAttribute(i):this.setAttribute(i,s),this._$Em=null}}_$AK(e,t){let n=this.constructor,i=n._$Eh.get(e);if(i!==void 0&&this._$Em!==i){let s=n.getPropertyOptions(i),o=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:Je;this._$Em=i;let l=o.fromAttribute(t,s.type);this[i]=l??this._$Ej?.get(i)??l,this._$Em=null}}requestUpdate(e,t,n,i=!1,s){if(e!==void 0){let o=this.constructor;if(i===!1&&(s=this[e]),n??=o.getPropertyOptions(e),!((n.hasChanged??It)(s,t)||n.useDefault&&n.reflect&&s===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:i,wrapped:s},o){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),s!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,s]of this._$Ep)this[i]=s;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[i,s]of n){let{wrapped:o}=s,l=this[i];o!==!0||this._$AL.has(i)||l===void 0||this.C(i,void 0,s,l)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};O.elementStyles=[],O.shadowRootOptions={mode:"open"},O[ce("elementProperties")]=new Map,O[ce("finalized")]=new Map,rr?.({ReactiveElement:O}),(ke.reactiveElementVersions??=[]).push("2.1.2");var Ye=globalThis,Lt=r=>r,Ee=Ye.trustedTypes,Dt=Ee?Ee.createPolicy("lit-html",{createHTML:r=>r}):void 0,Ze="$lit$",I=`lit$${Math.random().toFixed(9).slice(2)}$`,Xe="?"+I,ir=`<${Xe}>`,W=document,he=()=>W.createComment(""),pe=r=>r===null||typeof r!="object"&&typeof r!="function",et=Array.isArray,Ut=r=>et(r)||typeof r?.[Symbol.iterator]=="function",Ge=`[ 	
\f\r]`,ue=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Ht=/-->/g,Nt=/>/g,B=RegExp(`>|${Ge}(?:([^\\s"'>=/]+)(${Ge}*=${Ge}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),qt=/'/g,zt=/"/g,Bt=/^(?:script|style|textarea|title)$/i,tt=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),a=tt(1),qi=tt(2),zi=tt(3),_=Symbol.for("lit-noChange"),c=Symbol.for("lit-nothing"),Ft=new WeakMap,j=W.createTreeWalker(W,129);function jt(r,e){if(!et(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Dt!==void 0?Dt.createHTML(e):e}var Wt=(r,e)=>{let t=r.length-1,n=[],i,s=e===2?"<svg>":e===3?"<math>":"",o=ue;for(let l=0;l<t;l++){let d=r[l],u,b,h=-1,f=0;for(;f<d.length&&(o.lastIndex=f,b=o.exec(d),b!==null);)f=o.lastIndex,o===ue?b[1]==="!--"?o=Ht:b[1]!==void 0?o=Nt:b[2]!==void 0?(Bt.test(b[2])&&(i=RegExp("</"+b[2],"g")),o=B):b[3]!==void 0&&(o=B):o===B?b[0]===">"?(o=i??ue,h=-1):b[1]===void 0?h=-2:(h=o.lastIndex-b[2].length,u=b[1],o=b[3]===void 0?B:b[3]==='"'?zt:qt):o===zt||o===qt?o=B:o===Ht||o===Nt?o=ue:(o=B,i=void 0);let m=o===B&&r[l+1].startsWith("/>")?" ":"";s+=o===ue?d+ir:h>=0?(n.push(u),d.slice(0,h)+Ze+d.slice(h)+I+m):d+I+(h===-2?l:m)}return[jt(r,s+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},me=class r{constructor({strings:e,_$litType$:t},n){let i;this.parts=[];let s=0,o=0,l=e.length-1,d=this.parts,[u,b]=Wt(e,t);if(this.el=r.createElement(u,n),j.currentNode=this.el.content,t===2||t===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=j.nextNode())!==null&&d.length<l;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(Ze)){let f=b[o++],m=i.getAttribute(h).split(I),x=/([.?@])?(.*)/.exec(f);d.push({type:1,index:s,name:x[2],strings:m,ctor:x[1]==="."?Se:x[1]==="?"?Me:x[1]==="@"?Ce:K}),i.removeAttribute(h)}else h.startsWith(I)&&(d.push({type:6,index:s}),i.removeAttribute(h));if(Bt.test(i.tagName)){let h=i.textContent.split(I),f=h.length-1;if(f>0){i.textContent=Ee?Ee.emptyScript:"";for(let m=0;m<f;m++)i.append(h[m],he()),j.nextNode(),d.push({type:2,index:++s});i.append(h[f],he())}}}else if(i.nodeType===8)if(i.data===Xe)d.push({type:2,index:s});else{let h=-1;for(;(h=i.data.indexOf(I,h+1))!==-1;)d.push({type:7,index:s}),h+=I.length-1}s++}}static createElement(e,t){let n=W.createElement("template");return n.innerHTML=e,n}};function V(r,e,t=r,n){if(e===_)return e;let i=n!==void 0?t._$Co?.[n]:t._$Cl,s=pe(e)?void 0:e._$litDirective$;return i?.constructor!==s&&(i?._$AO?.(!1),s===void 0?i=void 0:(i=new s(r),i._$AT(r,t,n)),n!==void 0?(t._$Co??=[])[n]=i:t._$Cl=i),i!==void 0&&(e=V(r,i._$AS(r,e.values),i,n)),e}var Ae=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,i=(e?.creationScope??W).importNode(t,!0);j.currentNode=i;let s=j.nextNode(),o=0,l=0,d=n[0];for(;d!==void 0;){if(o===d.index){let u;d.type===2?u=new ne(s,s.nextSibling,this,e):d.type===1?u=new d.ctor(s,d.name,d.strings,this,e):d.type===6&&(u=new Re(s,this,e)),this._$AV.push(u),d=n[++l]}o!==d?.index&&(s=j.nextNode(),o++)}return j.currentNode=W,i}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},ne=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,i){this.type=2,this._$AH=c,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=V(this,e,t),pe(e)?e===c||e==null||e===""?(this._$AH!==c&&this._$AR(),this._$AH=c):e!==this._$AH&&e!==_&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Ut(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==c&&pe(this._$AH)?this._$AA.nextSibling.data=e:this.T(W.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,i=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=me.createElement(jt(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(t);else{let s=new Ae(i,this),o=s.u(this.options);s.p(t),this.T(o),this._$AH=s}}_$AC(e){let t=Ft.get(e.strings);return t===void 0&&Ft.set(e.strings,t=new me(e)),t}k(e){et(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,i=0;for(let s of e)i===t.length?t.push(n=new r(this.O(he()),this.O(he()),this,this.options)):n=t[i],n._$AI(s),i++;i<t.length&&(this._$AR(n&&n._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Lt(e).nextSibling;Lt(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},K=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,i,s){this.type=1,this._$AH=c,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=s,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=c}_$AI(e,t=this,n,i){let s=this.strings,o=!1;if(s===void 0)e=V(this,e,t,0),o=!pe(e)||e!==this._$AH&&e!==_,o&&(this._$AH=e);else{let l=e,d,u;for(e=s[0],d=0;d<s.length-1;d++)u=V(this,l[n+d],t,d),u===_&&(u=this._$AH[d]),o||=!pe(u)||u!==this._$AH[d],u===c?e=c:e!==c&&(e+=(u??"")+s[d+1]),this._$AH[d]=u}o&&!i&&this.j(e)}j(e){e===c?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Se=class extends K{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===c?void 0:e}},Me=class extends K{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==c)}},Ce=class extends K{constructor(e,t,n,i,s){super(e,t,n,i,s),this.type=5}_$AI(e,t=this){if((e=V(this,e,t,0)??c)===_)return;let n=this._$AH,i=e===c&&n!==c||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,s=e!==c&&(n===c||i);i&&this.element.removeEventListener(this.name,this,n),s&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Re=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){V(this,e)}},Vt={M:Ze,P:I,A:Xe,C:1,L:Wt,R:Ae,D:Ut,V,I:ne,H:K,N:Me,U:Ce,B:Se,F:Re},sr=Ye.litHtmlPolyfillSupport;sr?.(me,ne),(Ye.litHtmlVersions??=[]).push("3.3.3");var Kt=(r,e,t)=>{let n=t?.renderBefore??e,i=n._$litPart$;if(i===void 0){let s=t?.renderBefore??null;n._$litPart$=i=new ne(e.insertBefore(he(),s),s,void 0,t??{})}return i._$AI(r),i};var nt=globalThis,C=class extends O{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Kt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return _}};C._$litElement$=!0,C.finalized=!0,nt.litElementHydrateSupport?.({LitElement:C});var or=nt.litElementPolyfillSupport;or?.({LitElement:C});(nt.litElementVersions??=[]).push("4.2.2");var g=class extends C{static{this.properties={store:{attribute:!1}}}#e;#t;connectedCallback(){super.connectedCallback(),this.#n()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.(),this.#e=this.#t=void 0}willUpdate(e){super.willUpdate(e),e.has("store")&&this.#n()}get words(){if(!this.store.strings)throw new Error("drawn without words");return this.store.strings}find(e){return fe(this.renderRoot,e)}#n(){let e=this.store;!e||e===this.#t||(this.#e?.(),this.#t=e,this.#e=e.listen(()=>{this.requestUpdate()}))}};function fe(r,e){return r.querySelector(e)}function w(r,e){customElements.get(r)||customElements.define(r,e)}var Qt={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},re=r=>(...e)=>({_$litDirective$:r,values:e}),D=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:ar}=Vt,Jt=r=>r;var Gt=()=>document.createComment(""),ie=(r,e,t)=>{let n=r._$AA.parentNode,i=e===void 0?r._$AB:e._$AA;if(t===void 0){let s=n.insertBefore(Gt(),i),o=n.insertBefore(Gt(),i);t=new ar(s,o,r,r.options)}else{let s=t._$AB.nextSibling,o=t._$AM,l=o!==r;if(l){let d;t._$AQ?.(r),t._$AM=r,t._$AP!==void 0&&(d=r._$AU)!==o._$AU&&t._$AP(d)}if(s!==i||l){let d=t._$AA;for(;d!==s;){let u=Jt(d).nextSibling;Jt(n).insertBefore(d,i),d=u}}}return t},H=(r,e,t=r)=>(r._$AI(e,t),r),lr={},Pe=(r,e=lr)=>r._$AH=e,Yt=r=>r._$AH,Oe=r=>{r._$AR(),r._$AA.remove()};var Zt=(r,e,t)=>{let n=new Map;for(let i=e;i<=t;i++)n.set(r[i],i);return n},v=re(class extends D{constructor(r){if(super(r),r.type!==Qt.CHILD)throw Error("repeat() can only be used in text expressions")}dt(r,e,t){let n;t===void 0?t=e:e!==void 0&&(n=e);let i=[],s=[],o=0;for(let l of r)i[o]=n?n(l,o):o,s[o]=t(l,o),o++;return{values:s,keys:i}}render(r,e,t){return this.dt(r,e,t).values}update(r,[e,t,n]){let i=Yt(r),{values:s,keys:o}=this.dt(e,t,n);if(!Array.isArray(i))return this.ut=o,s;let l=this.ut??=[],d=[],u,b,h=0,f=i.length-1,m=0,x=s.length-1;for(;h<=f&&m<=x;)if(i[h]===null)h++;else if(i[f]===null)f--;else if(l[h]===o[m])d[m]=H(i[h],s[m]),h++,m++;else if(l[f]===o[x])d[x]=H(i[f],s[x]),f--,x--;else if(l[h]===o[x])d[x]=H(i[h],s[x]),ie(r,d[x+1],i[h]),h++,x--;else if(l[f]===o[m])d[m]=H(i[f],s[m]),ie(r,i[h],i[f]),f--,m++;else if(u===void 0&&(u=Zt(o,m,x),b=Zt(l,h,f)),u.has(l[h]))if(u.has(l[f])){let E=b.get(o[m]),we=E!==void 0?i[E]:null;if(we===null){let $e=ie(r,i[h]);H($e,s[m]),d[m]=$e}else d[m]=H(we,s[m]),ie(r,i[h],we),i[E]=null;m++}else Oe(i[f]),f--;else Oe(i[h]),h++;for(;m<=x;){let E=ie(r,d[x+1]);H(E,s[m]),d[m++]=E}for(;h<=f;){let E=i[h++];E!==null&&Oe(E)}return this.ut=o,Pe(r,d),_}});var dr=["unauthorized","not_found","not_loaded","history_off","unavailable"],cr={unauthorized:"lock",not_found:"question",not_loaded:"plug",history_off:"clock",unavailable:"alert",unknown:"alert"};function Q(r){return r?.code==="unknown_command"?"not_loaded":dr.find(e=>e===r?.code)??"unknown"}function Xt(r){return["not_loaded","unavailable","unknown"].includes(r)}function en(r){return cr[r]}var Ie="M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",ur={back:"M15 5l-7 7 7 7",search:"M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3L20 20",close:"M6 6l12 12M18 6L6 18",send:"M4.5 11.7L20 4.5 14 20l-3.2-6.8zM10.8 13.2L20 4.5",write:"M4 20l1-4.5L15.5 5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",down:"M6 9.5l6 6 6-6",clock:`${Ie}M12 7.5V12l3 2`,accepted:"M5 12.5l4.5 4.5L19 7.5",sent:"M2 12.5l4.5 4.5L16 7.5M11 16l1 1 10-9.5",delivered:`${Ie}M8 12.4l2.8 2.8L16 9.5`,alert:`${Ie}M12 7.5v5.3M12 16.3v.1`,picture:"M4 5.5h16v13H4zM4 15.5l4-4 4 4 3-3 5 5M15 9v.1",add:"M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c0-3.5 3-6 7-6s7 2.5 7 6M19 7.5v6M16 10.5h6",person:"M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c0-3.5 3-6 7-6s7 2.5 7 6",sim:"M7 3.5h6.5L18 8v12.5H7zM10 12h5v5h-5z",chat:"M4 20l1.2-4.2A8 8 0 1 1 8.4 19z",question:`${Ie}M9.6 9.6a2.5 2.5 0 1 1 3.6 2.2c-.8.5-1.2 1-1.2 1.8M12 16.6v.1`,retry:"M19 12a7 7 0 1 1-2.1-5M19 4v4h-4",trusted:"M12 3.5l7 2.8v5c0 4.3-2.9 7.7-7 9.2-4.1-1.5-7-4.9-7-9.2v-5zM9 12l2.2 2.2L15.2 10",hidden:"M4 4l16 16M9.9 5.7A9 9 0 0 1 12 5.5c4.8 0 8.2 4 9.5 6.5-.5 1-1.3 2.2-2.5 3.3M6.4 7.4C4.5 8.7 3.2 10.5 2.5 12c1.3 2.5 4.7 6.5 9.5 6.5 1.6 0 3-.4 4.2-1",lock:"M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",plug:"M9 3.5v5M15 3.5v5M6.5 8.5h11V12a5.5 5.5 0 0 1-11 0zM12 17.5V21"};function p(r){return a`<svg class="icon" data-icon=${r} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${ur[r]}></path>
  </svg>`}function T(r,e,t,n){return a`<div class="state">
    ${p(r)}
    <h3>${e}</h3>
    ${t?a`<p>${t}</p>`:c}
    ${n?a`<button type="button" class="pill" @click=${n.run}>
          ${n.label}
        </button>`:c}
  </div>`}function R(r,e,t){return a`<div class="failure" role="alert">
    ${T(en(e),r.t(`error_title.${e}`),r.t(`error.${e}`),{label:r.t("try_again"),run:t})}
  </div>`}var hr=[62,40,75,52,68,45];function J(){return a`<div class="bones" aria-hidden="true">
    ${v(hr,r=>a`<div class="bone-row">
        <span class="bone round-bone"></span>
        <span class="bone-lines">
          <span class="bone" style="inline-size: ${r*.6}%"></span>
          <span class="bone" style="inline-size: ${r}%"></span>
        </span>
      </div>`)}
  </div>`}var pr=[["in",55,40],["in",35,40],["out",60,62],["in",45,40],["out",30,40]];function rt(){return a`<div class="bones bubbles" aria-hidden="true">
    ${v(pr,([r,e,t])=>a`<span
        class="bone ${r}"
        style="inline-size: ${e}%; block-size: ${t}px"
      ></span>`)}
  </div>`}var A="smsgateway24";function L(r,e,t){return r.connection.sendMessagePromise({...t,type:`${A}/${e}`})}function tn(r,e,t){return r.connection.subscribeMessage(t,{...e,type:`${A}/subscribe`},{resubscribe:!1})}var ge=new Map;function P(r,e){if(ge.has(r))return ge.get(r);ge.size>=200&&ge.clear();let t=e();return ge.set(r,t),t}function ye(r){return r===void 0||r===""?"en":P(`language ${r}`,()=>{for(let e of[r,r.replaceAll("_","-")])try{return Intl.getCanonicalLocales(e)[0]??"en"}catch{}return"en"})}function G(r){return ye(r.locale.language??r.language)}function nn(r){return P(`zone ${r}`,()=>{try{return new Intl.DateTimeFormat("en",{timeZone:r}),r!==""}catch{return!1}})}function be(r){let e=P("local zone",()=>new Intl.DateTimeFormat().resolvedOptions().timeZone),[t,n]=r.locale.time_zone==="server"?[r.timeZone,e]:[e,r.timeZone];return P(`zone of ${t} or ${n}`,()=>nn(t)?t:nn(n)?n:"UTC")}function se(r,e){return P(`date ${r??""} ${JSON.stringify(e)}`,()=>new Intl.DateTimeFormat(r,e))}function mr(r){let{time_format:e}=r.locale;if(e==="12")return!0;if(e==="24")return!1;let t=e==="system"?void 0:G(r);return P(`hours ${t??""}`,()=>new Intl.DateTimeFormat(t,{hour:"numeric",minute:"numeric",timeZone:"UTC"}).format(Date.UTC(2023,0,1,22)).includes("10"))}function rn(r){return{hour:"numeric",minute:"2-digit",hourCycle:mr(r)?"h12":"h23",timeZone:be(r)}}function ve(r){let e=Date.parse(r);return Number.isNaN(e)?null:e}function it(r,e){let[t=""]=r;return/\p{Script=Georgian}/u.test(t)?r:t.toLocaleUpperCase(e)+r.slice(t.length)}function oe(r,e){let t=ve(r);return t===null?"":se(G(e),rn(e)).format(t)}function Le(r,e){let t=new Map(se("en-u-ca-iso8601-nu-latn",{year:"numeric",month:"2-digit",day:"2-digit",timeZone:be(e)}).formatToParts(r).map(n=>[n.type,n.value]));return`${(t.get("year")??"").padStart(4,"0")}-${t.get("month")??""}-${t.get("day")??""}`}function Y(r,e){let t=ve(r);return t===null?"":Le(t,e)}function sn(r,e,t){let n=[e.getTime(),r].map(i=>Date.parse(Le(i,t))/864e5);return Math.round((n[0]??NaN)-(n[1]??NaN))}function on(r,e){let t=P(`relative ${e}`,()=>new Intl.RelativeTimeFormat(e,{numeric:"auto"}));return it(t.format(-r,"day"),e)}function an(r,e,t){let n=G(e),i=se(n,{weekday:t,timeZone:be(e)}).format(r);return it(i,n)}function ln(r,e,t){let n=ve(r);if(n===null)return"";let i=sn(n,t,e),s=G(e);if(i===0||i===1)return on(i,s);if(i>1&&i<=6)return an(n,e,"long");let o=Le(n,e).slice(0,4)===Le(t.getTime(),e).slice(0,4),l=se(s,{...o?{}:{year:"numeric"},month:"long",day:"numeric",timeZone:be(e)}).format(n);return it(l,s)}var fr={DMY:["day","month","year"],MDY:["month","day","year"],YMD:["year","month","day"]};function gr(r,e){let{date_format:t}=e.locale,n=se(t==="system"?void 0:G(e),{year:"numeric",month:"numeric",day:"numeric",timeZone:be(e)});if(t!=="DMY"&&t!=="MDY"&&t!=="YMD")return n.format(r);let i=n.formatToParts(r),s=d=>i.find(u=>u.type===d)?.value??"",o=fr[t].map(s).join(s("literal")),l=i.at(-1);return l?.type!=="literal"||t==="YMD"&&/\p{L}/u.test(l.value)?o:o+l.value}function De(r,e,t){let n=ve(r);if(n===null)return"";let i=sn(n,t,e);return i===0?oe(r,e):i===1?on(i,G(e)):i>1&&i<=6?an(n,e,"short"):gr(n,e)}function S(r,e){let t=ve(r);return t===null?"":se(G(e),{weekday:"long",year:"numeric",month:"long",day:"numeric",...rn(e)}).format(t)}var hn=`component.${A}`,He=`${hn}.config_panel`,st={common:"common.reason_not_delivered",exceptions:"exceptions.which_phone.message",config_panel:"config_panel.error.not_found"},yr=10,br=100,vr={comma_decimal:"en-US",decimal_comma:"de",quote_decimal:"de-CH",space_comma:"fr"};function dn(r){return Object.values(st).every(e=>r(`${hn}.${e}`)!=="")}function xr(){return new Promise(r=>{setTimeout(r,br)})}async function wr(r){let e=new Map;for(let t of Object.keys(st)){let{resources:n}=await r.callWS({type:"frontend/get_translations",language:r.language,category:t,integration:[A]});for(let[i,s]of Object.entries(n))e.set(i,s)}return(t,n={})=>(e.get(t)??"").replace(/\{(\w+)\}/g,(i,s)=>Object.hasOwn(n,s)?String(n[s]):i)}async function $r(r){let e=n=>r.loadBackendTranslation(n,A);try{let i=(await Promise.all(Object.keys(st).map(e))).find(dn);if(i!==void 0)return i;for(let s=0;s<yr;s+=1){let o=await e("config_panel");if(dn(o))return o;await xr()}}catch{}let t=await wr(r);return(n,i)=>t(n,i)||r.localize(n,i)}var cn=new WeakMap,N=class r{#e;#t;#n;constructor(e,t){this.#e=t,this.#t=e.locale,this.#n=ye(e.language)}static load(e){let t=`${e.language} ${JSON.stringify(e.locale)}`,n=cn.get(e.localize)??new Map;cn.set(e.localize,n);let i=n.get(t);if(i!==void 0)return i;let s=$r(e).then(o=>new r(e,o));return n.set(t,s),s.catch(()=>{n.delete(t)}),s}isFor(e){return ye(e.language)===this.#n&&e.locale.language===this.#t.language&&e.locale.number_format===this.#t.number_format}t(e,t){return this.#r(`${He}.${e}`,t)||e}full(e,t){return this.#r(e,t)}has(e){return this.#e(`${He}.${e}`)!==""}plural(e,t,n){let i=P(`plural ${this.#n}`,()=>new Intl.PluralRules(this.#n)),s={...n,count:t};return this.#r(`${He}.${e}_${i.select(t)}`,s)||this.#r(`${He}.${e}_other`,s)||e}number(e){let{number_format:t="language",language:n}=this.#t;if(t==="none")return String(e);let i=t==="system"?void 0:vr[t]??ye(n??this.#n);return P(`number ${i??""}`,()=>new Intl.NumberFormat(i)).format(e)}#r(e,t={}){let n=Object.entries(t).map(([i,s])=>[i,typeof s=="number"?this.number(s):s]);return this.#e(e,Object.fromEntries(n))}},_r=new Set(["unauthorized","not_found","not_loaded","history_off","unavailable"]),un=3;function pn(r){return typeof r=="object"&&r!==null?{...r}:{}}function Tr(r){let e={};for(let[t,n]of Object.entries(pn(r)))(typeof n=="string"||typeof n=="number")&&(e[t]=n);return e}function mn(r,e){let t=pn(e),{translation_domain:n,translation_key:i,code:s}=t;if(typeof n=="string"&&typeof i=="string"){let l=Tr(t.translation_placeholders),d=r.full(`component.${n}.exceptions.${i}.message`,l);if(d!=="")return d}if(typeof s=="string"&&_r.has(s)&&r.has(`error.${s}`))return r.t(`error.${s}`);if((e===un||s===un)&&r.has("error.connection_lost"))return r.t("error.connection_lost");let o=e instanceof Error?e.message:typeof e=="string"?e:t.message;return typeof o=="string"&&o.trim()!==""?o:r.t("error.unknown")}var Ne=500,kr=100,Er=5,Ar=200;function fn(r){return(/\.(\d+)/.exec(r)?.[1]??"").padEnd(9,"0")}function qe(r,e){return r<e?-1:r>e?1:0}function bn(r,e){if(r===e)return 0;let[t,n]=[Date.parse(r),Date.parse(e)];return Number.isNaN(t)||Number.isNaN(n)?Number(Number.isNaN(n))-Number(Number.isNaN(t))||qe(r,e):qe(t,n)||qe(fn(r),fn(e))}function Z(r,e){return bn(r.time,e.time)||qe(r.id,e.id)}function vn(r){let{message_id:e,status:t,status_at:n,problem:i}=r,{failed:s,reason_key:o,advice_key:l,retry:d,confirmed:u}=r;return{message_id:e,status:t,status_at:n,problem:i,failed:s,reason_key:o,advice_key:l,retry:d,confirmed:u}}function xn(r,e){return e.status_at===null?!0:r.status_at!==null&&bn(r.status_at,e.status_at)>=0}function wn(r,e){return r.status_at===null||!xn(r,e)?e:{...e,...vn(r)}}function lt(r,e){return{...r,...vn(e)}}function Sr(r,e){let[t,n]=[0,r.length];for(;t<n;){let i=t+n>>1,s=r[i];s!==void 0&&Z(s,e)<0?t=i+1:n=i}return t}function ot(...r){let e=new Map;for(let t of r.flat())e.set(t.id,t);return[...e.values()].sort(Z)}function at(r,e,t,n){let i=new Map(r);i.delete(e),i.set(e,t);for(let s of i.keys()){if(i.size<=n)break;i.delete(s)}return i}var gn=(r,e)=>`${r} ${String(e)}`,ze=class r{#e;constructor(e){this.#e=e}static empty(e=null){return new r({threadId:e,loaded:!1,messages:[],before:null,after:null,readUpTo:0,waiting:new Map,recent:new Map,statuses:new Map})}get threadId(){return this.#e.threadId}get loaded(){return this.#e.loaded}get messages(){return this.#e.messages}get before(){return this.#e.before}get after(){return this.#e.after}get newer(){return this.#e.waiting.size}get readUpTo(){return this.#e.readUpTo}get newestId(){return this.messages.reduce((e,{id:t})=>Math.max(e,t),0)}begin(){return this.#t({recent:new Map})}load(e){let t=e.thread?.thread_id??this.threadId,n=[...this.#e.recent.values()].filter(d=>t===null||d.thread_id===t),i=this.#r(ot(e.messages)),s=i.at(-1),o=d=>e.after!==null&&s!==void 0&&Z(d,s)>0,l=this.#t({threadId:t,loaded:!0,messages:i,before:e.before,after:e.after,readUpTo:e.read_up_to??this.readUpTo,waiting:new Map([...this.#e.waiting].filter(([,d])=>o(d)))});return n.reduce((d,u)=>d.#n(u.id)?d:d.#a(u),l)}prepend(e){let[t]=e.messages,n=this.#s(e.before===null?void 0:t,this.messages[0]),i=ot(n,this.messages,this.#r(e.messages)),s=i.slice(0,Ne);return this.#t({messages:s,before:e.before,after:s.length<i.length?s.at(-1)?.cursor??null:this.after})}append(e){let t=e.messages.at(-1),n=this.#s(this.messages.at(-1),e.after===null?void 0:t??this.messages.at(-1)),i=ot(n,this.messages,this.#r(e.messages)),s=new Set(i.map(({id:o})=>o));return this.#t({...this.#i(i),after:e.after,waiting:new Map([...this.#e.waiting].filter(([o])=>!s.has(o)))})}apply(e){switch(e.kind){case"message":return this.#o(e.message);case"status":return this.#l(e);case"read":return e.thread_id===this.threadId&&e.up_to>this.readUpTo?this.#t({readUpTo:e.up_to}):this;case"reset":return this.begin();case"questions":return this}}items(e){let t=this.messages.map(({time:i})=>Y(i,e)),n=i=>{let[s,o]=[this.messages[i-1],this.messages[i]];return s!==void 0&&o!==void 0&&t[i-1]===t[i]&&s.direction===o.direction&&Date.parse(o.time)-Date.parse(s.time)<=Er*6e4};return this.messages.flatMap((i,s)=>{let o=t[s]??"",l={kind:"message",key:`message ${String(i.id)}`,message:i,first:!n(s),last:!n(s+1)};return t[s-1]===o?[l]:[{kind:"day",key:`day ${o}`,time:i.time},l]})}#t(e){return new r({...this.#e,...e})}#n(e){return this.messages.some(t=>t.id===e)}#r(e){return e.map(t=>{let n=this.#e.statuses.get(gn(t.entry_id,t.id));return n!==void 0&&xn(n,t)?lt(t,n):t})}#s(e,t){return[...this.#e.recent.values(),...this.#e.waiting.values()].filter(n=>(e===void 0||Z(n,e)>0)&&(t===void 0||Z(n,t)<0))}#i(e){let t=e.slice(-Ne);return{messages:t,before:t.length<e.length?t[0]?.cursor??null:this.before}}#o(e){if(this.threadId!==null&&e.thread_id!==this.threadId)return this;let[t=e]=this.#r([e]),n=this.#t({recent:at(this.#e.recent,t.id,t,Ne)});return this.loaded?n.#a(t):n}#a(e){let t=this.messages.find(({id:o})=>o===e.id),n=t===void 0?e:wn(t,e),i=this.messages.filter(({id:o})=>o!==e.id),s=Sr(i,n);if(t===void 0&&i.length>0){if(this.after!==null&&s===i.length)return this.#t({waiting:at(this.#e.waiting,n.id,n,Ne)});if(this.before!==null&&s===0)return this}return this.#t(this.#i([...i.slice(0,s),n,...i.slice(s)]))}#l(e){if(e.thread_id!==void 0&&this.threadId!==null&&e.thread_id!==this.threadId)return this;let t=s=>s.id===e.id&&s.entry_id===e.entry_id,n=s=>t(s)?lt(s,e):s,i=s=>new Map([...s].map(([o,l])=>[o,n(l)]));return this.#t({statuses:at(this.#e.statuses,gn(e.entry_id,e.id),e,Ar),messages:this.messages.some(t)?this.messages.map(n):this.messages,waiting:i(this.#e.waiting),recent:i(this.#e.recent)})}};function $n(r,e){return r.last===null||e.last===null?+(r.last===null)-+(e.last===null):Z(e.last,r.last)}function Mr(r){return r.reduce((e,t)=>e===null||t===null?e??t:e.id===t.id?wn(e,t):Z(e,t)<0?t:e,null)}function _n(r,e){return r.thread_id===e.thread_id&&r.entry_id===e.entry_id}function Tn(r,e){let t=e.filter(n=>!r.some(i=>_n(n,i)));return[...r,...t].sort($n)}function Cr(r,e,t,n){let i=r.find(u=>_n(e,u)),s=i?.last?.id===t.id,o=t.direction==="out"||n.visible&&n.openThreadId===e.thread_id,l=(i?.unread??e.unread??0)+(o||s?0:1);return[{...e,last:Mr([i?.last??null,e.last,t]),unread:Math.min(l,kr)},...r.filter(u=>u!==i)].sort($n)}function yn(r,e){return r.unread===null?null:Math.min(r.unread,Math.max(0,(r.last?.id??0)-e))}function kn(r,e,t){switch(e.kind){case"message":return{...r,threads:Cr(r.threads,e.thread,e.message,t)};case"status":{let n=({last:i})=>i?.id===e.id&&i.entry_id===e.entry_id;return r.threads.some(n)?{...r,threads:r.threads.map(i=>i.last!==null&&n(i)?{...i,last:lt(i.last,e)}:i)}:r}case"read":{let n=i=>i.thread_id===e.thread_id&&yn(i,e.up_to)!==i.unread;return r.threads.some(n)?{...r,threads:r.threads.map(i=>n(i)?{...i,unread:yn(i,e.up_to)}:i)}:r}case"questions":return{...r,questions:[...(r.questions??[]).filter(({entry_id:n})=>n!==e.entry_id),...e.questions]};case"reset":return r}}var Fe=50,Rr=200,Pr=6e4,En=[2,5,10,20,30],dt=new Map,Ue=class{constructor(e,t){this.accounts=[];this.threads=[];this.questions=[];this.cursor=null;this.loading=!0;this.failure=null;this.more="idle";this.open=null;this.reading=!1;this.pane="list";this.dialog=null;this.found=null;this.resends=new Map;this.#n=new Set;this.#i=0;this.#o=0;this.#a=0;this.#d=0;this.#u="";this.#m=null;this.#$=()=>{let e=Y(new Date().toISOString(),this.format);e!==this.#u&&(this.#u=e,this.changed())};this.#b=()=>{this.reload()};this.#e=e,this.#t=t}#e;#t;#n;#r;#s;#i;#o;#a;#l;#d;#c;#u;#p;#m;get hass(){return this.#e}set hass(e){if(this.#e=e,!this.#s)return;(e.language!==this.#p||this.strings?.isFor(e)===!1)&&this.#g(),e.connection!==this.#s&&(this.stop(),this.start())}get config(){return this.#t}get single(){let{contact:e,view:t}=this.#t;return e!==void 0&&t!=="inbox"}get format(){let{locale:e,config:t,language:n}=this.#e;return{locale:e,timeZone:t.time_zone,language:n}}show(e){e!=="search"&&(this.found=null),this.pane=e,this.changed()}showDialog(e){this.dialog=e,this.changed()}listen(e){return this.#n.add(e),()=>this.#n.delete(e)}changed(){for(let e of this.#n)e()}start(){this.#s||(this.#s=this.#e.connection,this.#s.addEventListener("ready",this.#b),this.#e.language!==this.#p&&this.#g(),this.#c=setInterval(this.#$,Pr),this.reload())}stop(){this.#s?.removeEventListener("ready",this.#b),this.#s=void 0,this.#i+=1,clearTimeout(this.#l),clearInterval(this.#c),this.#v()}#$;#b;async#g(){let e=this.#e.language;this.#p=e;try{let t=await N.load(this.#e);this.#p===e&&(this.strings=t)}catch{this.#p===e&&(this.#p=void 0)}this.changed()}async#v(){let e=this.#r;this.#r=void 0;try{await e?.()}catch{}}async reload(){clearTimeout(this.#l);let e=this.#i+=1;this.strings===void 0&&this.#p===void 0&&this.#g(),this.loading=this.failure!==null||this.accounts.length===0,this.changed(),await this.#v();try{let t=await tn(this.#e,this.#h(),n=>{e===this.#i&&this.#y(n)});if(e!==this.#i){t().catch(()=>{});return}if(this.#r=t,await this.#_(e),e!==this.#i)return;this.failure=null,this.#d=0,this.open&&await this.#f(this.open,Or(this.open.timeline))}catch(t){e===this.#i&&this.#T(t)}e===this.#i&&(this.loading=!1,this.changed())}#h(){let{entry:e,phone:t}=this.#t;return{...e&&{entry_id:e},...t&&{device_id:t}}}async#_(e){if(this.single){let{contact:n=""}=this.#t;this.open??=this.#x({device_id:n},null,!1);return}let t=await L(this.#e,"threads",{...this.#h(),limit:Fe});e===this.#i&&(this.accounts=t.accounts,this.threads=t.threads,this.cursor=t.cursor,this.questions=t.questions)}#T(e){if(this.failure=Q(e),!Xt(this.failure))return;let t=En[Math.min(this.#d,En.length-1)]??30;this.#d+=1,this.#l=setTimeout(()=>{this.reload()},t*1e3)}async loadMore(){if(this.cursor===null||this.more==="loading")return;let e=this.#i;this.more="loading",this.changed();try{let t=await L(this.#e,"threads",{...this.#h(),cursor:this.cursor,limit:Fe});e===this.#i&&(this.threads=Tn(this.threads,t.threads),this.cursor=t.cursor),this.more="idle"}catch{this.more="failed"}this.changed()}openThread(e,t){let n=e.thread_id===""?null:{thread_id:e.thread_id};this.open=this.#x(n,e,!0),t&&(this.open.hit={id:t.message.id,ranges:t.ranges,pending:!0}),this.changed(),this.#f(this.open,t?.message.cursor)}close(){this.open=null,this.changed()}#x(e,t,n){this.#o+=1;let i=t===null||t.thread_id===""?null:t.thread_id;return{serial:this.#o,chosen:n,query:e,thread:t,account:this.accounts.find(({entry_id:s})=>s===t?.entry_id)??null,questions:[],timeline:ze.empty(i),loading:!0,failure:null,older:"idle",newer:"idle",newAfter:null,hit:null}}async#f(e,t){if(!e.query){e.loading=!1,this.changed();return}e.timeline=e.timeline.begin();try{let n=await L(this.#e,"messages",{...e.query,limit:Math.min(Math.max(Fe,e.timeline.messages.length),Rr),...t!==void 0&&{around:t}});if(this.open!==e)return;let i=e.loading;e.query={thread_id:n.thread.thread_id},e.thread=n.thread,e.account=n.account,e.questions=n.questions,e.timeline=e.timeline.load(n),i&&!t&&(e.newAfter=n.read_up_to),e.loading=!1,e.failure=null,e.older=e.newer="idle",this.single&&(this.accounts=[n.account])}catch(n){if(this.open!==e)return;if(e.failure=Q(n),e.loading=!1,this.single)throw n}this.changed()}retryOpen(){let{open:e}=this;e&&(e.failure=null,e.loading=!0,this.changed(),this.#f(e).catch(()=>{}))}async loadPage(e){let{open:t}=this;if(!t?.query||t.loading||t[e]==="loading")return;let n=e==="older"?t.timeline.before:t.timeline.after;if(n!==null){t[e]="loading",this.changed();try{let i=await L(this.#e,"messages",{...t.query,limit:Fe,...e==="older"?{before:n}:{after:n}});(e==="older"?t.timeline.before:t.timeline.after)===n&&(t.timeline=e==="older"?t.timeline.prepend(i):t.timeline.append(i)),t[e]="idle"}catch{t[e]="failed"}this.changed()}}async toNewest(){let{open:e}=this,t=(e?.timeline.after??null)===null;!e||t||(e.hit=null,await this.#f(e).catch(()=>{}))}markRead(){let{open:e}=this;if(!e?.thread||e.loading||e.timeline.after!==null)return;let{thread_id:t}=e.thread,n=e.timeline.newestId,i=this.threads.find(s=>s.thread_id===t);n<=e.timeline.readUpTo&&!i?.unread||(this.#y({kind:"read",thread_id:t,up_to:n}),L(this.#e,"mark_read",{thread_id:t,up_to:n}).catch(()=>{}))}async pictureUrl({entry_id:e,id:t}){let{url:n}=await L(this.#e,"picture",{entry_id:e,history_id:t});return n}async search(e,t){let{entry:n}=this.#t;return L(this.#e,"search",{query:e,...n&&{entry_id:n},...t!==null&&{before:t}})}async contacts(e){let{entry:t}=this.#t,{threads:n}=await L(this.#e,"contacts",{...t&&{entry_id:t},...e&&{query:e}});return n}async contactAdded({entry_id:e,address:t}){let{open:n}=this;await this.reload();let i=this.threads.find(s=>s.entry_id===e&&s.address===t);i&&this.open===n&&this.openThread(i)}#y(e){if(e.kind==="reset"){this.reload();return}let t={openThreadId:this.open?.thread?.thread_id??null,visible:this.reading},{threads:n,questions:i}=kn(this,e,t);this.single||(this.threads=n),this.questions=i,this.open&&(e.kind==="message"&&this.#k(this.open,e),e.kind==="questions"&&this.#E(this.open,e),this.open.timeline=this.open.timeline.apply(e)),this.changed()}#k(e,{thread:t,message:n}){let i=this.#m;if(!e.query&&i?.serial===e.serial&&n.direction==="out"&&n.entry_id===i.entryId&&(n.text===null||n.text===i.text)&&(this.#m=null,dt.set(M(t),this.draft(e.thread)),e.query={thread_id:t.thread_id},e.thread=t,this.#f(e)),e.thread?.thread_id!==t.thread_id)return;e.thread=t;let s=this.draft(t);s.sending===null||n.direction!=="out"||n.text!==null&&n.text.trim()!==s.text.trim()||(s.text="",s.sending=null)}#E(e,{entry_id:t,questions:n}){if(e.thread?.entry_id!==t)return;let{thread_id:i}=e.thread;e.questions=n.filter(({people:s})=>s.some(o=>o.thread_id===i))}draft(e){let t=e?M(e):"",n=dt.get(t);return n||(n={text:"",deviceId:null,channel:null,error:null,sending:null},dt.set(t,n)),n}async send(e,t){let{open:n}=this,i=n?.thread;if(!n||!i)return;let s=this.draft(i),{text:o}=s;if(s.sending!==null||o.trim()==="")return;let l=this.#a+=1;s.sending=l,s.error=null,n.query||(this.#m={entryId:i.entry_id,text:o,serial:n.serial}),this.changed(),this.toNewest();try{await this.#w(i,o,e,t),s.sending===l&&(s.text="")}catch(d){(s.sending===l||!this.#A(i,o))&&(s.sending!==l&&(s.text=Ir(o,s.text)),s.error=this.errorText(d))}s.sending===l&&(s.sending=null),this.changed()}#A(e,t){let{open:n}=this;return n?.thread?.thread_id!==e.thread_id?!1:n.timeline.messages.some(i=>i.direction==="out"&&i.failed&&i.text===t)}async sendAgain(e){let{thread:t,account:n}=this.open??{},i=X(e);if(!t||e.text===null||this.resends.get(i)==="sending")return;this.resends.set(i,"sending"),this.changed();let s=n?.phones??[],o=s.find(({device_id:d})=>d===e.device_id)?.device_id??t.device_id??s[0]?.device_id??"",l=e.channel==="unknown"?t.channel:e.channel;try{await this.#w(t,e.text,o,l),this.resends.set(i,"done")}catch(d){this.resends.set(i,{error:this.errorText(d)})}this.changed()}async#w(e,t,n,i){await this.#e.callService("smsgateway24","send_message",{device_id:n,...e.contact_device_id===null?{to:e.address}:{contact:e.contact_device_id},message:t,channel:i==="unknown"?"sim_1":i},void 0,!1)}async cancelQuestion(e){let{question_id:t}=e;await this.#e.callService("smsgateway24","cancel_question",{question_id:t},void 0,!1)}errorText(e){return this.strings?mn(this.strings,e):""}};function Or({after:r,messages:e}){return r===null?void 0:e[e.length>>1]?.cursor}function Ir(r,e){return e===""?r:`${r}
${e}`}function M(r){return`${r.entry_id} ${r.thread_id||`+ ${r.address}`}`}function X(r){return`${r.entry_id} ${String(r.id)}`}function An(r,e){return{thread_id:"",entry_id:r.entry_id,name:null,address:e,contact_device_id:null,subentry_id:null,trusted:!1,last:null,unread:0,device_id:r.phones[0]?.device_id??null,channel:"sim_1",writable:r.phones.length>0?null:"no_phone"}}var $=y`
  :host {
    --sg-card: var(--ha-card-background, var(--card-background-color, #fff));
    --sg-text: var(--primary-text-color, #212121);
    --sg-soft: color-mix(in srgb, var(--sg-text) 68%, var(--sg-card));
    --sg-line: var(--divider-color, color-mix(in srgb, var(--sg-text) 12%, transparent));
    --sg-accent: var(--primary-color, #009ac7);
    --sg-accent-text: color-mix(in srgb, var(--sg-accent) 58%, var(--sg-text));
    --sg-own: color-mix(in srgb, var(--sg-accent) 15%, var(--sg-card));
    --sg-other: color-mix(in srgb, var(--sg-text) 7%, var(--sg-card));
    --sg-hover: color-mix(in srgb, var(--sg-text) 5%, transparent);
    --sg-error: var(--error-color, #db4437);
    --sg-error-text: color-mix(in srgb, var(--sg-error) 65%, var(--sg-text));
    --sg-warning-text: color-mix(in srgb, var(--warning-color, #ffa600) 40%, var(--sg-text));
    color: var(--sg-text);
    font-family: var(--ha-font-family-body, inherit);
    font-size: var(--ha-font-size-m, 14px);
    line-height: 1.4;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    vertical-align: -0.25em;
  }
  :host(:dir(rtl)) .icon[data-icon="back"],
  :host(:dir(rtl)) .icon[data-icon="send"] {
    transform: scaleX(-1);
  }
  button,
  input,
  textarea,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    border: 0;
    background: none;
    padding: 0;
    cursor: pointer;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--sg-accent-text);
    outline-offset: 2px;
  }
  bdi {
    overflow-wrap: anywhere;
  }
  h2,
  h3,
  p {
    margin: 0;
    font-size: inherit;
    font-weight: inherit;
  }
  .round {
    display: inline-grid;
    place-items: center;
    width: 40px;
    height: 40px;
    flex: none;
    border-radius: 50%;
    font-size: 19px;
    color: var(--sg-soft);
    transition: background-color 0.15s;
  }
  .round:hover {
    background: var(--sg-hover);
    color: var(--sg-text);
  }
  .round:focus-visible,
  .row:focus-visible {
    outline-offset: -2px;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 36px;
    padding: 6px 16px;
    border-radius: 18px;
    background: var(--sg-own);
    color: var(--sg-text);
    font-weight: 500;
    text-align: center;
    transition: filter 0.15s;
  }
  .pill:hover:not(:disabled) {
    filter: brightness(0.96);
  }
  .pill:disabled {
    opacity: 0.6;
  }
  .pill.plain {
    background: none;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 4px;
    flex: none;
    min-height: 56px;
    padding: 8px;
    border-bottom: 1px solid var(--sg-line);
  }
  .head .grow {
    flex: 1;
    min-width: 0;
  }
  .title {
    font-size: var(--ha-font-size-xl, 20px);
    line-height: 1.25;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .field {
    width: 100%;
    min-height: 40px;
    padding: 8px 14px;
    border: 1px solid transparent;
    border-radius: 20px;
    background: var(--sg-other);
    outline-offset: 0;
  }
  .field::placeholder {
    color: var(--sg-soft);
    opacity: 1;
  }
  .field::-webkit-search-cancel-button {
    display: none;
  }
  .avatar {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    flex: none;
    border-radius: 50%;
    overflow: hidden;
    background: color-mix(in srgb, var(--hue, var(--sg-soft)) 22%, var(--sg-card));
    color: color-mix(in srgb, var(--hue, var(--sg-soft)) 30%, var(--sg-text));
    font-weight: 500;
    font-size: 16px;
    line-height: 1;
    user-select: none;
  }
  .avatar .icon {
    width: 22px;
    height: 22px;
  }
  .avatar.small {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .hue-0 {
    --hue: var(--blue-color, #2196f3);
  }
  .hue-1 {
    --hue: var(--green-color, #4caf50);
  }
  .hue-2 {
    --hue: var(--deep-orange-color, #ff6f22);
  }
  .hue-3 {
    --hue: var(--purple-color, #926bc7);
  }
  .hue-4 {
    --hue: var(--teal-color, #009688);
  }
  .hue-5 {
    --hue: var(--pink-color, #e91e63);
  }
  .hue-6 {
    --hue: var(--amber-color, #ffc107);
  }
  .hue-7 {
    --hue: var(--indigo-color, #3f51b5);
  }
  .quiet {
    color: var(--sg-soft);
  }
  .line {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* What is cut ends with dots, in whatever direction it runs. */
  .flow {
    display: flex;
    align-items: baseline;
    gap: 4px;
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
  }
  .flow > * {
    flex: none;
  }
  .flow > .icon {
    align-self: center;
  }
  .flow > bdi {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .said {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .state {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 24px;
    text-align: center;
    overflow: auto;
  }
  .state > .icon {
    width: 44px;
    height: 44px;
    stroke-width: 1.4;
    color: color-mix(in srgb, var(--sg-accent) 70%, var(--sg-text));
    margin-bottom: 4px;
  }
  .state h3 {
    font-size: 16px;
    font-weight: 500;
  }
  .state p {
    max-width: 36em;
    color: var(--sg-soft);
    text-wrap: balance;
  }
  .state .pill {
    margin-top: 8px;
  }
  .note {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    margin: 8px 12px;
    padding: 8px 12px;
    border-radius: 12px;
    background: var(--sg-other);
    color: var(--sg-soft);
    font-size: 13px;
  }
  .error {
    color: var(--sg-error-text);
  }
  .bone {
    border-radius: 8px;
    background: var(--sg-other);
    animation: breathe 1.6s ease-in-out infinite;
  }
  .bone-row {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 68px;
    padding: 8px 16px;
  }
  .round-bone {
    width: 44px;
    height: 44px;
    border-radius: 50%;
  }
  .bone-lines {
    flex: 1;
    display: grid;
    gap: 8px;
  }
  .bone-lines .bone {
    height: 12px;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  dialog {
    border: 0;
    padding: 0;
    color: inherit;
    background: var(--sg-card);
    border-radius: var(--ha-border-radius-2xl, 24px);
    box-shadow: 0 8px 32px rgb(0 0 0 / 30%);
    max-width: min(480px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .field,
    .pill,
    .badge {
      border: 1px solid currentColor;
    }
  }
`,ae=y`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 4px 0 8px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    min-height: 68px;
    padding: 8px 16px;
    transition: background-color 0.15s;
    content-visibility: auto;
    contain-intrinsic-size: auto 68px;
  }
  .row:hover {
    background: var(--sg-hover);
  }
  .row[aria-current] {
    background: var(--sg-own);
  }
  .about {
    flex: 1;
    min-width: 0;
    display: grid;
    gap: 1px;
  }
  .top,
  .bottom {
    display: flex;
    align-items: baseline;
    gap: 8px;
    min-width: 0;
  }
  .top > :first-child,
  .bottom > :first-child {
    flex: 1;
  }
  .name {
    font-size: 15px;
  }
  .time {
    flex: none;
    font-size: 12px;
  }
  .end {
    display: grid;
    justify-items: center;
    padding: 8px;
    min-height: 1px;
  }
  .working {
    opacity: 0.6;
  }
  .failure {
    flex: 1;
    display: flex;
    min-height: 0;
  }
`;var ut=new Intl.Segmenter(void 0,{granularity:"grapheme"}),Lr=/(\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F})|(?![\u200C\u200D])\p{Cf}/gu,Dr=/[\p{Cc}\p{Z}\u115F\u1160\u2800\u3164\uFFA0]+/gu,Hr=/\p{Cs}/gu,Nr=/[\p{M}\u200C\u200D]{2,}/gu,qr=/[\p{M}\p{Cf}]{5,}/gu,Mn=/^\p{M}$/u,zr=/^(?:\p{Me}|(?=\p{M})\p{Script=Inherited})$/u;function Fr(r){let e=0,t=0,n=!1,i="";for(let s of r){if(!Mn.test(s)){n||(i+=s),n=!0;continue}if(!(t>=4)){if(zr.test(s)){if(e>=2)continue;e+=1}t+=1,i+=s}}return i}function Cn(r){return r.replace(Hr,"�").replace(Lr,"$1").replace(Dr," ").replace(Nr,Fr).trim()}function k(r){let e=Cn(r);if(e.length<=200)return e;let t=0;for(let{index:n}of ut.segment(e)){if(t===200)return`${e.slice(0,n).trimEnd()}…`;t+=1}return e}function ee(r){return r.replace(qr,e=>{let t=0,n="";for(let i of e)Mn.test(i)&&(t+=1,t>4)||(n+=i);return n})}function Sn(r,e){let t=r.codePointAt(e-1);return t!==void 0&&t>65535}function Be(r,e){let t=[],n=e.map(([o,l])=>({start:Math.max(0,Math.trunc(o)),end:Math.min(r.length,Math.trunc(l))})).filter(({start:o,end:l})=>o<l).map(({start:o,end:l})=>({start:o>0&&Sn(r,o)?o-1:o,end:l<r.length&&Sn(r,l)?l+1:l})).sort((o,l)=>o.start-l.start);for(let o of n){let l=t.at(-1);l!==void 0&&o.start<=l.end?l.end=Math.max(l.end,o.end):t.push(o)}let i=[],s=0;for(let{start:o,end:l}of t)o>s&&i.push({text:r.slice(s,o),hit:!1}),i.push({text:r.slice(o,l),hit:!0}),s=l;return s<r.length&&i.push({text:r.slice(s),hit:!1}),i}function ct(r){for(let{segment:e}of ut.segment(r.slice(0,64)))return e;return""}function Rn(r,e){let t=Cn(r),n=t.match(/\p{Nd}/gu);if(n!==null&&/^[+\p{Nd}\s()./*#-]+$/u.test(t))return n.slice(-2).join("");let i=t.split(/[\s_/|-]+/u).map(l=>l.replace(/^[^\p{L}\p{N}]+/u,"")).filter(l=>l!=="");return(i.length>1?[i[0],i.at(-1)]:i).map((l="")=>{let d=ct(l);return/^[\p{Script=Georgian}ß]/u.test(d)?d:ct(d.toLocaleUpperCase(e))}).join("")||ct(t)||"?"}function Pn(r){let e=2166136261;for(let t=0;t<r.length;t+=1)e=Math.imul(e^r.charCodeAt(t),16777619);return(e>>>0)%360}var Ur=/^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}0-9#*\uFE0F\u200D\u20E3\u{E0020}-\u{E007F}]+$/u,Br=/^(?:\p{Regional_Indicator}{2}$|[0-9#*]\uFE0F?\u20E3$|(?!\p{Regional_Indicator})\p{Emoji_Presentation}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier}))/u;function On(r){let e=r.trim();if(e===""||e.length>78)return!1;let t=0;for(let{segment:n}of ut.segment(e))if(!/^\s+$/u.test(n)&&(t+=1,t>3||n.length>24||!Ur.test(n)||!Br.test(n)||n.endsWith("‍")))return!1;return!0}var je=["sim_1","sim_2","whatsapp","whatsapp_business","rcs_1","rcs_2"];function In(r){return r==="sim_1"||r==="sim_2"?"sim":"chat"}function xe(r,e){return r.t(`channel.${e}`)}function ht(r){return k(r.name??r.address)}function te(r){return a`<bdi dir=${/^\+?[\d\s]+$/.test(r)?"ltr":"auto"}>${k(r)}</bdi>`}function q(r){return r.name===null?te(r.address):a`<bdi>${k(r.name)}</bdi>`}function z(r,e,t=!1){let n=t?"avatar small":"avatar";if(r.name===null)return a`<span class=${n} aria-hidden="true">${p("person")}</span>`;let i=`${n} hue-${String(Pn(r.name)%8)}`;return a`<span class=${i} aria-hidden="true"
    ><bdi>${Rn(r.name,e)}</bdi></span
  >`}function pt(r,e){return r?.phones.find(({device_id:t})=>t===e)?.name??null}function F(...r){let e=r.filter(t=>t!==null&&t!=="");return e.length===0?c:e.map((t,n)=>a`${n>0?" · ":""}${t}`)}var mt="config/config_entries/subentries/flow",jr="component.smsgateway24.config_subentries.contact";function Wr(r){if(r.type==="abort")return[{field:"base",key:`abort.${r.reason??""}`}];let e=Object.entries(r.errors??{});return e.length===0?[{field:"base",key:""}]:e.map(([t,n])=>({field:t==="name"?"name":"base",key:`error.${n}`}))}var ft=class extends g{static{this.properties={...g.properties,thread:{attribute:!1},busy:{state:!0},nameError:{state:!0},error:{state:!0}}}static{this.styles=[$,y`
      form {
        display: grid;
        gap: 16px;
        width: min(400px, calc(100vw - 32px));
        padding: 24px;
      }
      h2 {
        font-size: 20px;
        line-height: 1.3;
      }
      label {
        display: grid;
        gap: 6px;
      }
      label > span {
        font-weight: 500;
      }
      .field {
        border-radius: 12px;
        font-size: max(1em, 16px);
      }
      .check {
        grid-template-columns: auto 1fr;
        gap: 2px 10px;
        align-items: start;
      }
      .check small {
        grid-column: 2;
        font-size: 12px;
        color: var(--sg-soft);
      }
      input[type="checkbox"] {
        width: 18px;
        height: 18px;
        margin: 1px 0 0;
        accent-color: var(--sg-accent-text);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
      }
      .error {
        font-size: 13px;
      }
    `]}#e=null;#t;constructor(){super(),this.busy=!1,this.nameError=this.error=null}disconnectedCallback(){super.disconnectedCallback(),this.#i()}firstUpdated(){this.find("dialog")?.showModal()}render(){let{words:e,busy:t}=this;return a`<dialog aria-labelledby="title" @close=${this.#a}>
      <form novalidate @submit=${this.#n}>
        <h2 id="title">${e.t("contact.add")}</h2>
        <p class="quiet">${te(this.thread.address)}</p>
        <label>
          <span>${e.t("contact.name")}</span>
          <input
            class="field"
            name="name"
            autocomplete="off"
            dir="auto"
            maxlength="255"
            aria-invalid=${this.nameError===null?"false":"true"}
            aria-describedby="name-error"
          />
          ${this.nameError===null?c:a`<em class="error" id="name-error" role="alert">${this.nameError}</em>`}
        </label>
        <label class="check">
          <input type="checkbox" name="trusted" aria-describedby="trusted-more" />
          <span>${e.t("contact.trusted")}</span>
          <small id="trusted-more">${e.t("contact.trusted_more")}</small>
        </label>
        ${this.error===null?c:a`<p class="error" role="alert">${this.error}</p>`}
        <div class="buttons">
          <button type="button" class="pill plain" @click=${this.#o}>
            ${e.t("contact.cancel")}
          </button>
          <button type="submit" class="pill" ?disabled=${t}>
            ${e.t(t?"contact.saving":"contact.save")}
          </button>
        </div>
      </form>
    </dialog>`}async#n(e){if(e.preventDefault(),this.busy)return;let t=new FormData(e.currentTarget);this.busy=!0,this.nameError=this.error=null;try{let{hass:n}=this.store;this.#t??=await n.loadBackendTranslation("config_subentries","smsgateway24");let i=await this.#r(n,{name:t.get("name")??"",number:this.thread.address,channel:je.includes(this.thread.channel)?this.thread.channel:"sim_1",trusted:t.has("trusted")});if(i.type==="create_entry"){this.#e=null,this.#o(),await this.store.contactAdded(this.thread);return}this.#s(i)}catch(n){this.error=this.store.errorText(Vr(n))}this.busy=!1}async#r(e,t){if(this.#e===null){let s=await e.callApi("POST",mt,{handler:[this.thread.entry_id,"contact"]});if(s.type!=="form")return s;this.#e=s.flow_id}let n=`${mt}/${this.#e}`,i=await e.callApi("POST",n,t);return i.type!=="form"&&(this.#e=null),i}#s(e){for(let{field:t,key:n}of Wr(e)){let i=this.#t?.(`${jr}.${n}`)??"",s=i===""?this.words.t("error.unknown"):i;t==="name"?this.nameError=s:this.error=s}this.nameError!==null&&this.find("[name=name]")?.focus()}async#i(){let e=this.#e;if(this.#e=null,e!==null)try{await this.store.hass.callApi("DELETE",`${mt}/${e}`)}catch{}}#o(){this.find("dialog")?.close()}#a(){this.store.showDialog(null)}};function Vr(r){let{body:e}=r;return e?.message===void 0?r:e}w("smsgateway24-add-contact",ft);var Kr={pending:"accepted",queued:"accepted",taken_by_phone:"accepted",sent:"sent",delivered:"delivered"};function le(r){return r.direction==="in"?null:r.failed?"failed":r.status===null?r.problem===null?"sending":"unsure":Kr[r.status]??"unsure"}function We(r){switch(r){case"sending":return"clock";case"accepted":case"sent":case"delivered":return r;case"unsure":return"question";case"failed":return"alert"}}function U(r,e){return r==="failed"&&e.problem!==null?"progress.not_sent":`progress.${r}`}var Qr=5e3,gt=class extends g{static{this.properties={...g.properties,questions:{attribute:!1},sure:{state:!0},busy:{state:!0},problem:{state:!0}}}static{this.styles=[$,y`
      :host {
        display: block;
        flex: none;
        max-height: 45%;
        overflow-y: auto;
      }
      section {
        display: grid;
        gap: 6px;
        margin: 8px 12px;
        padding: 8px 8px 10px 14px;
        padding-inline: 14px 8px;
        border-radius: 16px;
        background: color-mix(in srgb, var(--warning-color, #ffa600) 14%, var(--sg-card));
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      h3 {
        flex: 1;
        display: flex;
        gap: 6px;
        align-items: center;
        font-size: 12px;
        color: var(--sg-warning-text);
      }
      h3 .icon {
        font-size: 14px;
      }
      .text {
        font-weight: 500;
        white-space: pre-wrap;
        overflow: hidden;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: 13px;
      }
      .now {
        font-weight: 500;
      }
      .pill {
        min-height: 30px;
        padding: 3px 12px;
        font-size: 13px;
        background: color-mix(in srgb, var(--sg-text) 8%, transparent);
      }
      .pill.sure {
        background: color-mix(in srgb, var(--sg-error) 22%, var(--sg-card));
      }
    `]}#e;constructor(){super(),this.questions=[],this.sure=this.busy=this.problem=null}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#e)}render(){return this.questions.length===0||!this.store.strings?c:a`${v(this.questions,({entry_id:e,question_id:t})=>`${e} ${t}`,e=>this.#t(e))}`}#t(e){let{words:t}=this,n=e.question_id,i=this.store.accounts.find(({entry_id:o})=>o===e.entry_id),s=this.sure===n;return a`<section aria-label=${t.t("question.open")}>
      <div class="top">
        <h3>
          ${p("question")}
          <span>${t.t("question.open")} ${this.#n(e)}</span>
        </h3>
        ${i?.may_write?a`<button
              type="button"
              class=${s?"pill sure":"pill"}
              data-id=${n}
              ?disabled=${this.busy===n}
              @click=${this.#r}
              @blur=${this.#s}
            >
              ${t.t(s?"question.cancel_sure":"question.cancel")}
            </button>`:c}
      </div>
      ${e.text===null?a`<em class="quiet">${t.t("message.withheld")}</em>`:a`<bdi class="text" dir="auto">${ee(e.text)}</bdi>`}
      <ul>
        ${v(e.people,o=>a`<li class=${o.state==="asked"?"now":"quiet"}>
              <bdi>${k(o.name)}</bdi>:
              ${t.t(`question.state.${o.state}`)}
            </li>`)}
      </ul>
      ${this.problem!==null?a`<p class="error" role="alert">${this.problem}</p>`:c}
    </section>`}#n({until:e}){if(e===null)return c;let{format:t}=this.store,i=Y(e,t)===Y(new Date().toISOString(),t)?oe(e,t):S(e,t);return a`· ${this.words.t("question.until",{time:i})}`}async#r(e){let{id:t}=e.currentTarget.dataset,n=this.questions.find(({question_id:i})=>i===t);if(n){if(clearTimeout(this.#e),this.sure!==n.question_id){this.sure=n.question_id,this.#e=setTimeout(()=>{this.#s()},Qr);return}this.sure=this.problem=null,this.busy=n.question_id;try{await this.store.cancelQuestion(n)}catch(i){this.problem=this.store.errorText(i)}this.busy=null}}#s(){clearTimeout(this.#e),this.sure=null}};w("smsgateway24-questions",gt);var yt=class extends g{static{this.styles=[$,ae,y`
      .title {
        padding-inline-start: 8px;
      }
      .unread .name {
        font-weight: 600;
      }
      .unread .bottom .quiet {
        color: var(--sg-text);
      }
      .unread .time {
        color: var(--sg-accent-text);
        font-weight: 500;
      }
      .bottom {
        align-items: center;
        min-height: 22px;
      }
      .bottom .icon {
        width: 16px;
        height: 16px;
        vertical-align: -3px;
      }
      .account {
        font-size: 12px;
      }
      .badge {
        flex: none;
        min-width: 20px;
        height: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--sg-accent) 72%, black);
        color: var(--text-primary-color, #fff);
        font-size: 12px;
        font-weight: 600;
        line-height: 20px;
        text-align: center;
      }
    `]}#e;connectedCallback(){super.connectedCallback(),this.#e=new IntersectionObserver(e=>{e.some(({isIntersecting:t})=>t)&&this.#c()}),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#e?.disconnect()}focusThread(e){let t=e?M(e):"",n=[...this.renderRoot.querySelectorAll(".row")];(n.find(({dataset:i})=>i.key===t)??n[0])?.focus()}focusTool(e){this.find(`[data-pane="${e}"]`)?.focus()}updated(){let e=this.find(".end");this.#e?.disconnect(),e&&this.store.more==="idle"&&this.#e?.observe(e)}render(){let{store:e}=this,{accounts:t}=e;if(!e.strings)return J();let{words:n}=this,i=e.config.write!==!1&&t.some(({can_send:s,may_write:o})=>s&&o);return a`
      <div class="head">
        <h2 class="grow title">${e.config.title??n.t("inbox.title")}</h2>
        <button
          type="button"
          class="round"
          data-pane="search"
          title=${n.t("search.title")}
          aria-label=${n.t("search.title")}
          @click=${this.#l}
        >
          ${p("search")}
        </button>
        ${i?a`<button
              type="button"
              class="round"
              data-pane="new"
              title=${n.t("new.title")}
              aria-label=${n.t("new.title")}
              @click=${this.#l}
            >
              ${p("write")}
            </button>`:c}
      </div>
      ${this.#t()}
    `}#t(){let{store:e,words:t}=this,n=e.accounts.some(({content:s})=>s==="none");if(e.loading&&e.threads.length===0)return a`<p class="said" role="status">${t.t("loading")}</p>
        ${J()}`;let{accounts:i}=e;if(e.threads.length===0&&i.every(({history_days:s})=>!s)){let s=i.length===0?"not_loaded":"history_off";return R(t,s,this.#a)}return a`
      <smsgateway24-questions
        .store=${e}
        .questions=${this.#n()}
      ></smsgateway24-questions>
      ${n?a`<p class="note">
            ${p("hidden")}<span>${t.t("inbox.withheld")}</span>
          </p>`:c}
      ${e.threads.length===0?T("chat",t.t("inbox.empty"),t.t("inbox.empty_more")):a`<div class="scroll" role="list" @keydown=${this.#u}>
            ${v(e.threads,M,s=>this.#s(s))}
            ${this.#r()}
          </div>`}
    `}#n(){let{open:e,questions:t}=this.store;if(!e)return t;let n=new Set(e.questions.map(({question_id:i})=>i));return t.filter(({question_id:i})=>!n.has(i))}#r(){let{store:e,words:t}=this;return e.cursor===null?c:a`<div class="end">
      ${e.more==="failed"?a`<button type="button" class="pill" @click=${this.#c}>
            ${t.t("try_again")}
          </button>`:c}
    </div>`}#s(e){let{store:t,words:n}=this,i=e.unread??0,s=t.open?.thread&&M(t.open.thread)===M(e),o=t.accounts.length>1?t.accounts.find(({entry_id:l})=>l===e.entry_id)?.title:void 0;return a`<div role="listitem">
      <button
        type="button"
        class=${i>0?"row unread":"row"}
        data-key=${M(e)}
        aria-current=${s?"true":c}
        .thread=${e}
        @click=${this.#d}
      >
        ${z(e,t.hass.language)}
        <span class="about">
          <span class="top">
            <span class="flow name">${q(e)}</span>
            ${this.#i(e.last)}
          </span>
          <span class="bottom">
            <span class="flow quiet">${this.#o(e)}</span>
            ${i>0?a`<span class="badge"
                  ><span aria-hidden="true">${i>99?"99+":i}</span
                  ><span class="said"
                    >${n.plural("inbox.unread",i)}</span
                  ></span
                >`:c}
          </span>
          ${o?a`<span class="flow quiet account"><bdi>${o}</bdi></span>`:c}
        </span>
      </button>
    </div>`}#i(e){if(!e)return c;let{format:t}=this.store;return a`<time
      class="time quiet"
      datetime=${e.time}
      title=${S(e.time,t)}
      >${De(e.time,t,new Date)}</time
    >`}#o(e){let{words:t}=this,{last:n}=e,i=this.store.draft(e).text.trim(),s=this.store.open?.thread?.thread_id===e.thread_id;if(i!==""&&!s)return a`<em>${t.t("inbox.draft")}</em> <bdi>${k(i)}</bdi>`;if(!n)return Jr(e);let o=le(n);if(o==="failed")return a`<span class="error"
          >${p("alert")} ${t.t(U(o,n))}</span
        >·${Ln(n,t.t.bind(t))}`;let l=o?a`${p(We(o))}<span class="said"
            >${t.t(U(o,n))}</span
          > `:c;return a`${l}${Ln(n,t.t.bind(t))}`}#a=()=>{this.store.reload()};#l(e){let{pane:t}=e.currentTarget.dataset;(t==="search"||t==="new")&&this.store.show(t)}#d(e){let{thread:t}=e.currentTarget;this.store.openThread(t)}#c(){this.store.loadMore()}#u(e){let t=e.key==="ArrowDown"?1:e.key==="ArrowUp"?-1:0;if(t===0)return;let n=[...this.renderRoot.querySelectorAll(".row")],i=n[n.findIndex(s=>s.matches(":focus"))+t];i&&(e.preventDefault(),i.focus())}};function Jr(r){return r.name===null?"":a`<bdi>${k(r.address)}</bdi>`}function Ln(r,e){if(r.withheld)return a`${p("hidden")} <em>${e("message.withheld")}</em>`;let t=k(r.text??"");return r.picture!==null||r.type==="image"?a`${p("picture")}
      ${t===""?a`<span>${e("message.picture")}</span>`:a`<bdi>${t}</bdi>`}`:t===""?a`<em>${e("message.empty")}</em>`:a`<bdi>${t}</bdi>`}w("smsgateway24-inbox",yt);var Gr=200;function Yr(r){let e=r.replace(/[\s().\-/\u2010-\u2015\u200e\u200f\u202a-\u202e]/g,"");return/^\+?\d{3,15}$/.test(e)?e:null}var bt=class extends g{static{this.properties={...g.properties,query:{state:!0},found:{state:!0},failure:{state:!0}}}static{this.styles=[$,ae,y`
      .avatar.number {
        --hue: var(--sg-accent);
      }
    `]}#e;#t=0;constructor(){super(),this.query="",this.found=this.failure=null}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#e)}focusField(){this.find("input")?.focus()}firstUpdated(){this.focusField(),this.#i()}render(){let{words:e}=this;return a`
      <div class="head" @keydown=${this.#l}>
        <button
          type="button"
          class="round"
          title=${e.t("new.back")}
          aria-label=${e.t("new.back")}
          @click=${this.#d}
        >
          ${p("back")}
        </button>
        <input
          class="field grow"
          type="text"
          autocomplete="off"
          dir="auto"
          placeholder=${e.t("new.placeholder")}
          aria-label=${e.t("new.placeholder")}
          .value=${this.query}
          @input=${this.#s}
        />
      </div>
      ${this.#n()}
    `}#n(){let{words:e,found:t,failure:n}=this;if(n)return R(e,n,this.#o);if(!t)return J();let i=Yr(this.query),s=this.store.accounts.filter(({can_send:l,may_write:d,phones:u})=>l&&d&&u.length>0),o=i===null?[]:s.map(l=>An(l,i));return t.length===0&&o.length===0?T("person",e.t("new.empty"),e.t("new.empty_more")):a`<div class="scroll" role="list">
      ${v(o,M,l=>this.#r(l,s))}
      ${v(t,M,l=>this.#r(l,s))}
    </div>`}#r(e,t){let{store:n,words:i}=this,s=e.thread_id==="",o=t.length>1?n.accounts.find(({entry_id:l})=>l===e.entry_id)?.title:void 0;return a`<div role="listitem">
      <button type="button" class="row" .thread=${e} @click=${this.#a}>
        ${s?a`<span class="avatar small number" aria-hidden="true"
              >${p("write")}</span
            >`:z(e,n.hass.language,!0)}
        <span class="about">
          <span class="flow name">${q(e)}</span>
          <span class="flow quiet"
            >${F(s?i.t("new.number"):te(e.address),o===void 0?null:a`<bdi>${o}</bdi>`)}</span
          >
        </span>
      </button>
    </div>`}#s(e){this.query=e.currentTarget.value,clearTimeout(this.#e),this.#e=setTimeout(()=>{this.#i()},Gr)}async#i(){let e=this.#t+=1;try{let t=await this.store.contacts(this.query.trim());e===this.#t&&(this.found=t)}catch(t){e===this.#t&&(this.failure=Q(t))}}#o=()=>{this.failure=null,this.#i()};#a(e){let{thread:t}=e.currentTarget;this.store.show("list"),this.store.openThread(t)}#l(e){e.key==="Escape"?(e.stopPropagation(),this.#d()):e.key==="Enter"&&!e.isComposing&&(e.preventDefault(),this.find(".row")?.click())}#d(){this.store.show("list")}};w("smsgateway24-recipient",bt);function Dn(r){let e=r.findIndex(({hit:n})=>n),t=160;return r.flatMap((n,i)=>{if(i<e-1)return[];if(i===e-1){let o=Array.from(n.text);return o.length<=28?[n]:[{text:`…${o.slice(-28).join("")}`,hit:!1}]}if(t<=0)return[];let s=Array.from(n.text).slice(0,t);return t-=s.length,[{text:s.join(""),hit:n.hit}]})}var Zr=250,Xr=2,ei=100,vt=class extends g{static{this.properties={...g.properties,query:{state:!0},hits:{state:!0},failure:{state:!0},busy:{state:!0}}}static{this.styles=[$,ae,y`
      mark {
        background: color-mix(in srgb, var(--warning-color, #ffa600) 45%, transparent);
        color: inherit;
        border-radius: 3px;
      }
      .text {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        font-size: 13px;
        overflow-wrap: anywhere;
      }
    `]}#e;#t=null;#n=0;constructor(){super(),this.query="",this.hits=this.failure=null,this.busy=!1}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#e)}focusField(){this.find("input")?.focus()}firstUpdated(){let{found:e}=this.store;e&&(this.query=e.query,this.hits=e.hits,this.#t=e.before),this.focusField()}render(){let{words:e}=this;return a`
      <div class="head" @keydown=${this.#c}>
        <button
          type="button"
          class="round"
          title=${e.t("search.back")}
          aria-label=${e.t("search.back")}
          @click=${this.#u}
        >
          ${p("back")}
        </button>
        <input
          class="field grow"
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          dir="auto"
          maxlength=${ei}
          placeholder=${e.t("search.placeholder")}
          aria-label=${e.t("search.title")}
          .value=${this.query}
          @input=${this.#i}
        />
      </div>
      <p class="said" role="status">
        ${this.hits&&!this.busy?e.plural("search.found",this.hits.length):c}
      </p>
      ${this.#r()}
    `}#r(){let{words:e,hits:t,failure:n}=this,s=this.store.accounts.some(({content:o})=>o!=="all")?a`<p class="note">
          ${p("hidden")}<span>${e.t("search.withheld")}</span>
        </p>`:c;return n?R(e,n,this.#l):t?t.length===0?a`${s}
      ${T("search",e.t("search.empty"),e.t("search.empty_more"))}`:a`${s}
      <div class="scroll ${this.busy?"working":""}" role="list">
        ${v(t,({message:o})=>X(o),o=>this.#s(o))}
        ${this.#t===null?c:a`<div class="end">
              <button
                type="button"
                class="pill"
                ?disabled=${this.busy}
                @click=${this.#a}
              >
                ${e.t("search.more")}
              </button>
            </div>`}
      </div>`:a`${s}
        <div class=${this.busy?"working":""}>
          ${T("search",e.t("search.hint"))}
        </div>`}#s(e){let{store:t,words:n}=this,{message:i,thread:s}=e,{format:o}=t,l=Dn(Be(i.text??"",e.ranges));return a`<div role="listitem">
      <button type="button" class="row" .hit=${e} @click=${this.#d}>
        ${z(s,t.hass.language,!0)}
        <span class="about">
          <span class="top">
            <span class="flow name">${q(s)}</span>
            <time
              class="time quiet"
              datetime=${i.time}
              title=${S(i.time,o)}
              >${De(i.time,o,new Date)}</time
            >
          </span>
          <span class="text quiet"
            >${i.direction==="out"?a`${n.t("thread.you")}: `:c}<bdi
              >${v(l,d=>{let u=ti(d.text);return d.hit?a`<mark>${u}</mark>`:u})}</bdi
            ></span
          >
        </span>
      </button>
    </div>`}#i(e){if(this.query=e.currentTarget.value,clearTimeout(this.#e),this.#n+=1,this.query.trim().length<Xr){this.hits=this.failure=null,this.busy=!1;return}this.busy=!0,this.#e=setTimeout(()=>{this.#o(null)},Zr)}async#o(e){let t=this.#n+=1;this.busy=!0;try{let n=await this.store.search(this.query.trim(),e);if(t!==this.#n)return;this.hits=[...e===null?[]:this.hits??[],...n.hits],this.#t=n.before,this.failure=null;let{query:i,hits:s}=this;this.store.found={query:i,hits:s,before:n.before}}catch(n){if(t!==this.#n)return;this.failure=Q(n)}this.busy=!1}#a(){this.#o(this.#t)}#l=()=>{this.failure=null,this.#o(null)};#d(e){let{hit:t}=e.currentTarget;this.store.openThread(t.thread,t)}#c(e){e.key==="Escape"&&(e.stopPropagation(),this.#u())}#u(){this.store.show("list")}};function ti(r){let e=/^\s/.test(r)?" ":"",t=/\s$/.test(r)?" ":"";return`${e}${k(r)}${t}`}w("smsgateway24-search",vt);var ni={},Hn=re(class extends D{constructor(){super(...arguments),this.ot=ni}render(r,e){return e()}update(r,[e,t]){if(Array.isArray(e)){if(Array.isArray(this.ot)&&this.ot.length===e.length&&e.every((n,i)=>n===this.ot[i]))return _}else if(this.ot===e)return _;return this.ot=Array.isArray(e)?Array.from(e):e,this.render(e,t)}});var xt=re(class extends D{constructor(){super(...arguments),this.key=c}render(r,e){return this.key=r,e}update(r,[e,t]){return e!==this.key&&(Pe(r),this.key=e),t}});var wt=class extends g{static{this.properties={...g.properties,message:{attribute:!1},label:{},whole:{type:Boolean,reflect:!0},url:{state:!0},phase:{state:!0}}}static{this.styles=[$,y`
      :host {
        display: block;
      }
      :host([whole]) {
        width: auto;
      }
      .frame {
        position: relative;
        display: grid;
        place-items: center;
        align-content: center;
        gap: 6px;
        width: 100%;
        aspect-ratio: 4 / 3;
        padding: 8px;
        border-radius: 12px;
        overflow: hidden;
        background: color-mix(in srgb, var(--sg-text) 8%, transparent);
        color: var(--sg-soft);
        font-size: 13px;
        text-align: center;
      }
      .frame > .icon {
        width: 32px;
        height: 32px;
        stroke-width: 1.4;
      }
      .loading > .icon {
        animation: breathe 1.6s ease-in-out infinite;
      }
      img {
        display: block;
      }
      .frame img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      :host([whole]) .frame {
        width: min(80vw, 420px);
      }
      :host([whole]) img {
        max-width: 100%;
        max-height: calc(100dvh - 100px);
        margin: auto;
        border-radius: 8px;
      }
      .pill {
        min-height: 30px;
        padding: 4px 12px;
      }
    `]}#e;#t=!1;constructor(){super(),this.label="",this.whole=!1,this.url=null,this.phase="waiting"}connectedCallback(){super.connectedCallback(),this.#e=new IntersectionObserver(e=>{e.some(({isIntersecting:t})=>t)&&this.phase==="waiting"&&this.#n()}),this.#e.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.#e?.disconnect()}render(){let{words:e,label:t}=this;if(this.message.picture==="gone")return a`<div class="frame">
        ${p("picture")}<span>${e.t("picture.gone")}</span>
      </div>`;if(this.phase==="failed")return a`<div class="frame" role="alert">
        ${p("picture")}<span>${e.t("picture.failed")}</span>
        <button type="button" class="pill" @click=${this.#r}>
          ${e.t("try_again")}
        </button>
      </div>`;let n=this.url===null?p("picture"):a`<img
            src=${this.url}
            alt=${t}
            decoding="async"
            @load=${this.#s}
            @error=${this.#i}
          />`;return this.whole?this.phase==="shown"||this.url!==null?a`${n}`:a`<div class="frame loading">${n}</div>`:a`<button
      type="button"
      class=${this.phase==="shown"?"frame":"frame loading"}
      aria-label=${e.t("picture.open",{picture:t})}
      @click=${this.#o}
    >
      ${n}
    </button>`}async#n(){this.phase="loading";try{this.url=await this.store.pictureUrl(this.message)}catch{this.phase="failed"}}#r(){this.url=null,this.#t=!1,this.#n()}#s(){this.phase="shown"}#i(){if(this.phase==="shown"&&!this.#t){this.#t=!0,this.#n();return}this.url=null,this.phase="failed"}#o(){let{message:e,label:t}=this;this.store.showDialog({kind:"picture",message:e,label:t})}};w("smsgateway24-picture",wt);var ri=1200,Nn=24;function ii(r){return r.length>ri||r.split(`
`,Nn+1).length>Nn}function zn(r){let{message:e,words:t,first:n,last:i,ranges:s}=r,o=e.direction==="out",l=["message",e.direction,n?"first":"",i?"last":"",s?"hit":"",e.failed?"failed":"",e.text!==null&&On(e.text)?"emoji":""];return a`<article
    class=${l.filter(Boolean).join(" ")}
    data-id=${e.id}
    tabindex="-1"
  >
    ${r.via?si(r):c}
    <div class="bubble">
      <span class="said"
        >${o?t.t("thread.you"):ht(r.thread)}:</span
      >
      ${oi(r)} ${ai(r)}
      <div class="words">${li(r)} ${ci(r)}</div>
    </div>
    ${r.isOpen?hi(r):c} ${ui(r)}
  </article>`}function si({words:r,account:e,message:t}){let n=pt(e,t.device_id),i=t.channel==="unknown"?null:xe(r,t.channel);return a`<p class="via">
    ${p(In(t.channel))}
    ${F(n===null?null:a`<bdi>${n}</bdi>`,i)}
  </p>`}function Ve(r,e,t=""){return a`<p class="mark ${t}">${p(r)}<span>${e}</span></p>`}function oi({words:r,message:e}){let{question:t,direction:n,conflict:i,confirmed:s}=e;return[n==="in"&&s===!1?Ve("alert",r.t("mark.unconfirmed"),"warn"):c,i===!0?Ve("alert",r.t("mark.conflict"),"warn"):c,t===null?c:Ve("question",t.answer_id===null?r.t(n==="out"?"mark.question":"mark.reply"):r.t("mark.answer",{answer:t.answer_id}))]}function ai(r){let{store:e,words:t,message:n,thread:i}=r;if(n.picture===null)return c;let s=t.t(n.direction==="out"?"picture.mine":"picture.theirs",{name:ht(i),time:S(n.time,e.format)});return a`<smsgateway24-picture
    .store=${e}
    .message=${n}
    label=${s}
  ></smsgateway24-picture>`}function li(r){let{words:e,message:t,ranges:n,isWhole:i}=r,s=t.picture!==null;if(t.withheld)return a`<em class="text quiet"
      >${p("hidden")} ${e.t("message.withheld")}</em
    >`;if(t.text===null||t.text===""){if(s)return c;let l=t.type==="image"?"message.picture":"message.empty";return a`<em class="text quiet">${e.t(l)}</em>`}let o=!i&&!n&&ii(t.text);return a`<bdi class=${o?"text cut":"text"} dir="auto"
      >${n?di(t.text,n):ee(t.text)}</bdi
    >${o?a`<button type="button" class="whole" data-act="whole">
          ${e.t("message.whole")}
        </button>`:c}
    ${t.truncated?Ve("hidden",e.t("mark.truncated")):c}`}function di(r,e){return v(Be(r,e),t=>t.hit?a`<mark>${ee(t.text)}</mark>`:ee(t.text))}function ci(r){let{store:e,words:t,message:n,last:i}=r,s=le(n),{format:o}=e;return a`<button
    type="button"
    class="meta"
    tabindex="-1"
    data-act="details"
    aria-expanded=${r.isOpen?"true":"false"}
    title=${S(n.time,o)}
  >
    ${i||r.isOpen||n.failed?a`<time datetime=${n.time}>${oe(n.time,o)}</time>`:a`<time class="said" datetime=${n.time}
          >${oe(n.time,o)}</time
        >`}
    ${s===null?c:a`<span class="tick ${s}"
          >${p(We(s))}<span class="said"
            >${t.t(U(s,n))}</span
          ></span
        >`}
  </button>`}function ui(r){let{words:e,message:t,isNewest:n}=r,i=le(t);if(i===null)return c;let s=t.reason_key===null?"":e.full(t.reason_key),o=t.advice_key===null?"":e.full(t.advice_key);return i==="failed"?a`<div class="problem">
      <p class="why">
        ${p("alert")}
        <span
          ><b>${e.t(U(i,t))}</b>${s===""?c:a` <span>${s}</span>`}</span
        >
      </p>
      ${o===""?c:a`<p>${o}</p>`} ${qn(r)}
    </div>`:s!==""?a`<div class="problem mild">
      <p class="why">
        ${p("question")}<span>${s}</span>
      </p>
      ${o===""?c:a`<p>${o}</p>`} ${qn(r)}
    </div>`:n&&!r.isOpen?a`<p class="progress" aria-hidden="true">
        ${e.t(U(i,t))}
      </p>`:c}function qn({store:r,words:e,account:t,message:n}){let i=r.config.write!==!1&&t?.can_send===!0&&t.may_write,s=n.text!==null&&!n.truncated;if(!n.retry||!i||!s)return c;let o=r.resends.get(X(n));return o==="done"?a`<p class="quiet">${e.t("again.done")}</p>`:a`${typeof o=="object"?a`<p class="error" role="alert">${o.error}</p>`:c}
    <button
      type="button"
      class="pill"
      data-act="again"
      ?disabled=${o==="sending"}
    >
      ${p("retry")} ${e.t(o==="sending"?"again.sending":"again.send")}
    </button>`}function hi(r){let{store:e,words:t,message:n,account:i}=r,{format:s}=e,o=le(n),l=pt(i,n.device_id),d=n.direction==="in"&&n.confirmed===!1,u=o===null?null:F(t.t(U(o,n)),n.status_at===null?null:S(n.status_at,s));return a`<div class="details">
    <p>${S(n.time,s)}</p>
    <p>
      ${F(l===null?null:a`<bdi>${l}</bdi>`,xe(t,n.channel),n.parts!==null&&n.parts>1?t.plural("compose.parts",n.parts):null,n.type_name===null?null:a`<bdi>${ee(n.type_name)}</bdi>`)}
    </p>
    ${u===null?c:a`<p>${u}</p>`}
    ${d?a`<p>${t.t("mark.unconfirmed_more")}</p>`:c}
    ${n.conflict===!0?a`<p>${t.t("mark.conflict_more")}</p>`:c}
  </div>`}var Fn=y`
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    padding: 1px 12px;
    content-visibility: auto;
    contain-intrinsic-size: auto 56px;
    outline-offset: -2px;
    border-radius: 12px;
  }
  .message.first {
    padding-top: 7px;
  }
  .message.out {
    align-items: flex-end;
  }
  .words {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 2px 8px;
  }
  .bubble {
    max-width: min(82%, 34rem);
    padding: 8px 12px;
    border-radius: 18px;
    background: var(--bubble);
    overflow: hidden;
    overflow: clip;
    --bubble: var(--sg-other);
    --sg-soft: color-mix(in srgb, var(--sg-text) 76%, var(--sg-card));
  }
  .out .bubble {
    --bubble: var(--sg-own);
  }
  .in .bubble {
    border-start-start-radius: 6px;
    border-end-start-radius: 6px;
  }
  .in.first .bubble {
    border-start-start-radius: 18px;
  }
  .out .bubble {
    border-start-end-radius: 6px;
    border-end-end-radius: 6px;
  }
  .out.first .bubble {
    border-start-end-radius: 18px;
  }
  .failed .bubble {
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--sg-error) 60%, transparent);
  }
  .text {
    min-width: 0;
    font-size: 15px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .text .icon {
    width: 16px;
    height: 16px;
    vertical-align: -3px;
  }
  .text.cut {
    max-height: 15lh;
    overflow: hidden;
    mask-image: linear-gradient(to bottom, black calc(100% - 3lh), transparent);
  }
  .whole {
    width: 100%;
    padding: 4px 0;
    color: var(--sg-accent-text);
    font-weight: 500;
  }
  .emoji .text {
    font-size: 40px;
    line-height: 1.2;
  }
  .emoji:not(.failed) .bubble {
    background: none;
    padding: 4px;
  }
  mark {
    background: color-mix(in srgb, var(--warning-color, #ffa600) 45%, transparent);
    color: inherit;
    border-radius: 3px;
  }
  .bubble smsgateway24-picture {
    margin: -2px -6px 4px;
    width: 252px;
    max-width: calc(100% + 12px);
  }
  .meta {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    margin-inline-start: auto;
    font-size: 11px;
    line-height: 16px;
    color: var(--sg-soft);
    white-space: nowrap;
  }
  .in:not(.last) .meta:has(.said):not(:has(.tick)) {
    display: none;
  }
  .tick .icon {
    display: block;
    width: 15px;
    height: 15px;
  }
  .tick.delivered .icon {
    color: var(--sg-accent-text);
    fill: color-mix(in srgb, var(--sg-accent) 25%, transparent);
  }
  .tick.failed .icon {
    color: var(--sg-error-text);
  }
  .mark {
    display: flex;
    gap: 4px;
    font-size: 12px;
    color: var(--sg-soft);
  }
  .words .mark {
    width: 100%;
  }
  .mark .icon {
    width: 15px;
    height: 15px;
    margin-top: 1px;
  }
  .mark.warn {
    color: var(--sg-warning-text);
  }
  .via {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 2px 6px;
    font-size: 12px;
    color: var(--sg-soft);
  }
  .via .icon {
    width: 14px;
    height: 14px;
  }
  .details,
  .progress,
  .problem {
    max-width: min(82%, 34rem);
    padding: 3px 6px;
    font-size: 12px;
    color: var(--sg-soft);
    overflow-wrap: anywhere;
  }
  .out .details,
  .out .progress {
    text-align: end;
  }
  .problem {
    display: grid;
    gap: 4px;
    margin-top: 3px;
    padding: 8px 12px;
    border-radius: 14px;
    font-size: 13px;
    background: color-mix(in srgb, var(--sg-error) 10%, var(--sg-card));
    color: var(--sg-text);
  }
  .problem.mild {
    background: color-mix(in srgb, var(--warning-color, #ffa600) 12%, var(--sg-card));
  }
  .why {
    display: flex;
    gap: 6px;
  }
  .why b {
    display: block;
  }
  .why .icon {
    margin-top: 1px;
    color: var(--sg-error-text);
  }
  .mild .why .icon {
    color: var(--sg-warning-text);
  }
  .problem .pill {
    justify-self: start;
    min-height: 34px;
    padding: 4px 14px;
    background: color-mix(in srgb, var(--sg-text) 9%, transparent);
  }
  .hit .bubble {
    animation: flash 1.8s ease-out;
  }
  @keyframes flash {
    0%,
    40% {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 40%, var(--bubble));
    }
  }
`;var pi=new Set(`@£$¥èéùìòÇ
Øø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`),mi=new Set("\f^{}\\[~]|€"),fi=new Set(["sim_1","sim_2"]);function $t(r,e){if(r===""||!fi.has(e))return null;let t=0,n=!1;for(let l of r)if(pi.has(l))t+=1;else if(mi.has(l))t+=2;else{n=!0,t=r.length;break}let[i,s]=n?[70,67]:[160,153],o=t<=i?1:Math.ceil(t/s);return{parts:o,left:(o===1?i:o*s)-t,unicode:n}}var gi=10,yi=4096,Un=50,bi=40;function Bn(r,e){let t=$t(r,e);return t?t.parts>gi:Array.from(r).length>yi}function jn(r,e,t){let n=e.phones.map(({device_id:l})=>l),s=[t.deviceId,r.device_id].find(l=>l!==null&&n.includes(l))??n[0],o=t.channel??r.channel;return{deviceId:s??null,channel:o==="unknown"?"sim_1":o}}var _t=class extends g{static{this.styles=[$,y`
      :host {
        display: block;
        flex: none;
        padding: 8px 12px;
        padding-bottom: max(8px, env(safe-area-inset-bottom));
        border-top: 1px solid var(--sg-line);
      }
      .box {
        display: flex;
        align-items: flex-end;
        gap: 8px;
      }
      textarea {
        display: block;
        flex: 1;
        min-width: 0;
        min-height: 40px;
        max-height: min(10em, 30dvh);
        padding: 9px 16px;
        border: 1px solid transparent;
        border-radius: 20px;
        background: var(--sg-other);
        resize: none;
        overflow-y: auto;
        overflow-wrap: anywhere;
        line-height: 20px;
        font-size: max(1em, 15px);
        outline-offset: 0;
      }
      textarea::placeholder {
        color: var(--sg-soft);
        opacity: 1;
      }
      textarea[readonly] {
        color: var(--sg-soft);
      }
      .send {
        background: var(--sg-accent);
        color: var(--text-primary-color, #fff);
      }
      .send:hover:not(:disabled) {
        background: color-mix(in srgb, var(--sg-accent) 88%, black);
        color: var(--text-primary-color, #fff);
      }
      .send:disabled {
        background: var(--sg-other);
        color: var(--sg-soft);
      }
      .send .icon {
        margin-inline-end: 2px;
      }
      .send.busy .icon {
        animation: breathe 1s infinite;
      }
      .under {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 4px;
        min-height: 26px;
        margin-top: 4px;
        padding-inline: 4px;
        font-size: 12px;
        color: var(--sg-soft);
      }
      .under .icon {
        width: 15px;
        height: 15px;
      }
      .from {
        display: flex;
        align-items: center;
        gap: 2px;
        min-width: 0;
      }
      .from .line {
        padding: 4px;
      }
      select {
        appearance: none;
        field-sizing: content;
        min-width: 0;
        max-width: 11em;
        min-height: 26px;
        padding: 2px 18px 2px 6px;
        padding-inline: 6px 18px;
        border: 0;
        border-radius: 8px;
        background: transparent;
        text-overflow: ellipsis;
        cursor: pointer;
      }
      select:hover {
        background: var(--sg-hover);
      }
      option {
        background: var(--sg-card);
        color: var(--sg-text);
      }
      .choice {
        position: relative;
        display: inline-flex;
        min-width: 0;
      }
      .choice .icon {
        position: absolute;
        inset-inline-end: 3px;
        top: 50%;
        translate: 0 -50%;
        width: 12px;
        height: 12px;
        pointer-events: none;
      }
      .count {
        margin-inline-start: auto;
        padding-inline: 6px 48px;
      }
      .problem {
        display: flex;
        gap: 8px;
        margin-bottom: 8px;
        padding: 8px 12px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--sg-error) 12%, var(--sg-card));
        overflow-wrap: anywhere;
        max-height: 8em;
        overflow-y: auto;
      }
      .problem .icon {
        margin-top: 2px;
        color: var(--sg-error);
      }
    `]}#e=-Un;focusBox(){this.find("textarea")?.focus()}updated(){let e=this.find("textarea");e&&vi(e)}render(){let{store:e}=this,{thread:t,account:n}=e.open??{};if(!t||!n||!e.strings)return c;let{words:i}=this,s=e.draft(t),{deviceId:o,channel:l}=jn(t,n,s),d=s.sending!==null,u=Bn(s.text,l);return a`
      ${s.error===null?c:a`<p class="problem" role="alert">
            ${p("alert")}<span>${s.error}</span>
          </p>`}
      <div class="box">
        <textarea
          rows="1"
          dir="auto"
          enterkeyhint="send"
          placeholder=${i.t("compose.placeholder")}
          aria-label=${i.t("compose.label")}
          .value=${s.text}
          ?readonly=${d}
          @input=${this.#s}
          @keydown=${this.#i}
          @compositionend=${this.#o}
        ></textarea>
        <button
          type="button"
          class=${d?"round send busy":"round send"}
          title=${i.t("compose.send")}
          aria-label=${i.t("compose.send")}
          ?disabled=${d||u||s.text.trim()===""}
          @click=${this.#l}
        >
          ${p("send")}
        </button>
      </div>
      <div class="under">
        <span class="from">
          ${this.#t(n,o)} ${this.#n(l)}
        </span>
        ${this.#r(s.text,l,u)}
      </div>
    `}#t(e,t){let{words:n}=this,{phones:i}=e;return i.length<2?a`<span class="line"
        ><span class="said">${n.t("compose.phone")}</span
        ><bdi>${i[0]?.name??""}</bdi></span
      >`:a`<span class="choice"
      ><select
        data-choice="phone"
        aria-label=${n.t("compose.phone")}
        title=${n.t("compose.phone")}
        @change=${this.#a}
      >
        ${v(i,({device_id:s})=>s,({device_id:s,name:o})=>a`<option value=${s} ?selected=${s===t}>
              ${o}
            </option>`)}</select
      >${p("down")}</span
    >`}#n(e){let{words:t}=this;return a`<span class="choice"
      ><select
        data-choice="channel"
        aria-label=${t.t("compose.channel")}
        title=${t.t("compose.channel")}
        @change=${this.#a}
      >
        ${v(je,n=>n,n=>a`<option value=${n} ?selected=${n===e}>
              ${xe(t,n)}
            </option>`)}</select
      >${p("down")}</span
    >`}#r(e,t,n){let{words:i}=this;if(n)return a`<span class="count error" role="alert"
        >${i.t("compose.too_long")}</span
      >`;let s=$t(e,t);return!s||s.parts===1&&s.left>bi?c:a`<span class="count"
      >${i.plural("compose.parts",s.parts)} ·
      ${i.plural("compose.left",s.left)}</span
    >`}#s(e){let{thread:t}=this.store.open??{};if(!t)return;let n=this.store.draft(t);n.text=e.currentTarget.value,n.error=null,this.requestUpdate()}#i(e){let t=e.isComposing||e.timeStamp-this.#e<Un;e.key!=="Enter"||e.shiftKey||t||(e.preventDefault(),this.#l())}#o(e){this.#e=e.timeStamp}#a(e){let{thread:t}=this.store.open??{},n=e.currentTarget;if(!t)return;let i=this.store.draft(t);n.dataset.choice==="phone"?i.deviceId=n.value:i.channel=n.value,this.requestUpdate()}#l(){let{thread:e,account:t}=this.store.open??{};if(!e||!t)return;let n=this.store.draft(e),{deviceId:i,channel:s}=jn(e,t,n);i===null||Bn(n.text,s)||(this.store.send(i,s),this.focusBox())}};function vi(r){r.style.height="auto",r.style.height=`${String(r.scrollHeight+r.offsetHeight-r.clientHeight)}px`}w("smsgateway24-compose",_t);var xi=60,wi=300,$i=500,Tt=class extends g{static{this.properties={...g.properties,back:{type:Boolean},preview:{type:Boolean},narrow:{type:Boolean},far:{state:!0},expanded:{state:!0},whole:{state:!0}}}static{this.styles=[$,Fn,y`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }
      .who {
        display: grid;
        padding-inline: 4px;
      }
      .who .name {
        font-size: 16px;
        font-weight: 500;
      }
      .who .quiet {
        font-size: 12px;
      }
      .who .icon {
        width: 16px;
        height: 16px;
        vertical-align: -3px;
        color: var(--sg-accent-text);
      }
      .head .avatar {
        margin-inline-start: 4px;
      }
      .area:focus {
        outline: none;
      }
      .area {
        position: relative;
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .log {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column-reverse;
        overflow-y: auto;
        overflow-x: hidden;
        overscroll-behavior: contain;
        outline-offset: -2px;
      }
      .inner {
        padding-block: 8px;
        min-width: 0;
      }
      .day-mark {
        position: sticky;
        top: 6px;
        z-index: 1;
        width: fit-content;
        margin: 10px auto 4px;
        padding: 2px 12px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--sg-text) 8%, var(--sg-card));
        color: color-mix(in srgb, var(--sg-text) 80%, var(--sg-card));
        font-size: 12px;
        font-weight: 500;
      }
      .new-mark {
        display: flex;
        align-items: center;
        gap: 10px;
        margin: 10px 16px 2px;
        font-size: 12px;
        font-weight: 500;
        color: var(--sg-accent-text);
      }
      .new-mark::before,
      .new-mark::after {
        content: "";
        flex: 1;
        height: 1px;
        background: color-mix(in srgb, var(--sg-accent) 50%, transparent);
      }
      .edge {
        display: grid;
        justify-items: center;
        min-height: 1px;
        padding: 4px;
        color: var(--sg-soft);
        font-size: 13px;
      }
      .edge.loading::after {
        content: "";
        width: 22px;
        height: 22px;
        margin: 6px;
        border-radius: 50%;
        border: 2px solid var(--sg-line);
        border-block-start-color: var(--sg-accent);
        animation: turn 0.9s linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }
      .to-end {
        position: absolute;
        inset-block-end: 12px;
        inset-inline-end: 16px;
        z-index: 2;
        background: var(--sg-card);
        box-shadow:
          0 2px 8px rgb(0 0 0 / 25%),
          inset 0 0 0 1px var(--sg-line);
      }
      .to-end:hover {
        background: color-mix(in srgb, var(--sg-text) 6%, var(--sg-card));
      }
      .to-end .badge {
        position: absolute;
        inset-block-start: -6px;
        inset-inline-end: -4px;
      }
      .badge {
        min-width: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--sg-accent) 72%, black);
        color: var(--text-primary-color, #fff);
        font-size: 12px;
        font-weight: 600;
        line-height: 20px;
        text-align: center;
      }
      .bones {
        flex: 1;
        display: flex;
        flex-direction: column;
        justify-content: flex-end;
        gap: 8px;
        padding: 16px 12px;
        overflow: hidden;
      }
      .bones .bone {
        flex: none;
        border-radius: 18px;
      }
      .bones .out {
        align-self: flex-end;
        background: var(--sg-own);
      }
      .cannot {
        flex: none;
        margin: 0;
        padding: 12px 16px;
        border-top: 1px solid var(--sg-line);
        border-radius: 0;
        background: none;
        justify-content: center;
      }
      .failure {
        flex: 1;
        display: flex;
        min-height: 0;
      }
    `]}#e;#t;#n=!1;#r;#s=0;#i=null;#o=0;#a=!1;#l=!1;#d;#c=!0;constructor(){super(),this.back=this.preview=this.narrow=this.far=!1,this.expanded=this.whole=new Set}connectedCallback(){super.connectedCallback(),addEventListener("focus",this.#h),addEventListener("blur",this.#h),document.addEventListener("visibilitychange",this.#h),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("focus",this.#h),removeEventListener("blur",this.#h),clearTimeout(this.#d),this.store.reading=!1,document.removeEventListener("visibilitychange",this.#h),this.#e?.disconnect(),this.#t?.disconnect(),this.#e=this.#t=void 0}focusStart(){let e=this.find("smsgateway24-compose");e&&!matchMedia("(pointer: coarse)").matches?e.focusBox():(this.#l=!0,this.find(".area")?.focus(),this.#u())}#u(){let e=this.find(".log");!this.#l||!e||(this.#l=!1,this.shadowRoot?.activeElement?.classList.contains("area")&&e.focus())}willUpdate(e){super.willUpdate(e);let{open:t}=this.store;if(!t)return;t.serial!==this.#s?(this.#s=t.serial,this.expanded=this.whole=new Set,this.far=!1,this.#o=0,this.#i=null,this.#c=!0):t.timeline!==this.#r&&(this.#i=this.#p());let{newestId:n}=t.timeline,i=t.timeline!==this.#r&&n===this.#o,s=t.older==="loading"||t.newer==="loading";this.#c=i||s||this.#o===0,this.#a=n!==this.#o&&_i(t.timeline.messages.at(-1),n),this.#o=n}updated(){let{open:e}=this.store,t=this.find(".log");!e||!t||(e.hit?.pending?this.#$(e.hit):this.#a?t.scrollTop=0:e.timeline!==this.#r&&this.#m(t),this.#u(),this.#a=!1,this.#r=e.timeline,this.#b(t),clearTimeout(this.#d),this.#c&&(this.#d=setTimeout(this.#v,$i)),this.#h())}#p(){let e=this.find(".log");if(!e||e.scrollTop>-xi)return null;let t=e.getBoundingClientRect().top;for(let n of e.querySelectorAll(".message")){let{top:i,bottom:s}=n.getBoundingClientRect();if(s>t)return{id:n.dataset.id??"",top:i}}return null}#m(e){let t=this.#i;if(!t)return;let n=e.querySelector(`.message[data-id="${t.id}"]`);if(!n)return;let i=n.getBoundingClientRect().top-t.top;Math.abs(i)>=1&&(e.scrollTop+=i)}#$(e){let t=this.find(`.message[data-id="${String(e.id)}"]`);if(!t)return;e.pending=!1,t.focus({preventScroll:!0});let n=()=>{t.scrollIntoView({block:"center",behavior:"instant"})};n(),requestAnimationFrame(()=>{n(),requestAnimationFrame(n)})}#b(e){this.#e?.disconnect(),this.#e=new IntersectionObserver(this.#g,{root:e,rootMargin:"500px 0px"});for(let n of e.querySelectorAll(".edge.more"))this.#e.observe(n);this.#t??=new IntersectionObserver(n=>{this.#n=n.at(-1)?.isIntersecting??!1,this.#h()}),this.#t.disconnect();let t=e.querySelector(".end");t&&this.#t.observe(t)}#g=e=>{for(let{isIntersecting:t,target:n}of e){if(!t)continue;let i=n.classList.contains("older")?"older":"newer";this.store.loadPage(i)}};#v=()=>{this.requestUpdate()};#h=()=>{let e=document.visibilityState==="visible"&&document.hasFocus();this.store.reading=this.#n&&e&&!this.preview,this.store.reading&&this.store.markRead()};render(){let{store:e}=this,{open:t}=e;if(!t||!e.strings)return rt();let{words:n}=this;return a`
      ${t.thread||this.back?this.#_(t):c}
      <smsgateway24-questions
        .store=${e}
        .questions=${t.questions}
      ></smsgateway24-questions>
      <div class="area" tabindex="-1">
        ${t.failure?R(n,t.failure,this.#R):t.loading?a`<p class="said" role="status">${n.t("loading")}</p>
                ${rt()}`:this.#x(t)}
      </div>
      ${t.failure?c:this.#w(t)}
    `}#_({thread:e,account:t}){let{store:n,words:i}=this,s=e?.name===null&&e.thread_id!==""&&t?.is_admin===!0;return a`<div class="head">
      ${this.back?a`<button
            type="button"
            class="round"
            title=${i.t("thread.back")}
            aria-label=${i.t("thread.back")}
            @click=${this.#C}
          >
            ${p("back")}
          </button>`:c}
      ${e?a`${z(e,n.hass.language,!0)}
            <div class="grow who">
              <h2 class="flow name">
                ${q(e)}
                ${e.trusted?a`<span title=${i.t("thread.trusted")}
                      >${p("trusted")}<span class="said"
                        >${i.t("thread.trusted")}</span
                      ></span
                    >`:c}
              </h2>
              <p class="flow quiet">${this.#T(e)}</p>
            </div>`:a`<span class="grow"></span>`}
      ${s?this.narrow?a`<button
              type="button"
              class="round"
              title=${i.t("contact.add")}
              aria-label=${i.t("contact.add")}
              @click=${this.#S}
            >
              ${p("add")}
            </button>`:a`<button type="button" class="pill" @click=${this.#S}>
              ${p("add")} ${i.t("contact.add")}
            </button>`:c}
    </div>`}#T(e){let{store:t,words:n}=this,{accounts:i}=t,s=i.length>1?i.find(({entry_id:o})=>o===e.entry_id)?.title:void 0;return F(e.name===null?n.t("thread.stranger"):te(e.address),s===void 0?null:a`<bdi>${s}</bdi>`)}#x(e){let{words:t}=this,{timeline:n}=e;if(n.messages.length===0&&n.before===null)return T("chat",t.t("thread.empty"));let i=this.#k(e),s=n.after===null,o=t.t("thread.messages");return a`<div
        class="log"
        role="log"
        tabindex="0"
        aria-label=${o}
        aria-live=${this.#c?"off":"polite"}
        @click=${this.#I}
        @keydown=${this.#L}
        @scroll=${this.#O}
      >
        <div class="inner">
          ${this.#y("older",n.before!==null,e.older)}
          ${xt(e.serial,v(i,({key:l})=>l,l=>this.#E(e,l)))}
          ${this.#y("newer",!s,e.newer)}
          ${s?a`<div class="end"></div>`:c}
        </div>
      </div>
      ${this.far||!s?a`<button
            type="button"
            class="round to-end"
            title=${t.t("thread.newest")}
            aria-label=${t.t("thread.newest")}
            @click=${this.#P}
          >
            ${p("down")}${this.#f(n)}
          </button>`:c}`}#f(e){let t=e.newer+e.messages.filter(({id:n,direction:i})=>i==="in"&&n>e.readUpTo).length;return t===0?c:a`<span class="badge">${t>99?"99+":t}</span>`}#y(e,t,n){return t?n==="failed"?a`<div class="edge">
        <button type="button" class="pill" data-act=${e}>
          ${this.words.t("try_again")}
        </button>
      </div>`:a`<div
      class="edge ${e} ${n==="loading"?"loading":"more"}"
    ></div>`:c}#k({timeline:e,newAfter:t}){let n=[],i,s=t===null||t===0;for(let o of e.items(this.store.format)){if(o.kind==="day"){n.push({key:o.key,time:o.time,entries:[]});continue}let{message:l,first:d,last:u}=o,b=!s&&l.direction==="in"&&l.id>(t??0);s||=b;let h=i?.device_id!==l.device_id||i.channel!==l.channel;n.at(-1)?.entries.push({message:l,first:d||h,last:u,via:h,isNew:b}),i=l}return n}#E(e,{time:t,entries:n}){return a`<section>
      <h3 class="day-mark">${ln(t,this.store.format,new Date)}</h3>
      ${v(n,({message:i})=>i.id,i=>this.#A(e,i))}
    </section>`}#A(e,{message:t,first:n,last:i,via:s,isNew:o}){let{store:l,words:d}=this,{thread:u,account:b}=e;if(!u)return c;let h=this.expanded.has(t.id),f=this.whole.has(t.id),m=e.timeline.messages.at(-1)===t,x=e.hit?.id===t.id?e.hit.ranges:null,E=l.resends.get(X(t));return Hn([...[t,n,i,s,o,h,f,m],x,E,u.name,b,d],()=>{let $e={store:l,words:d,thread:u,account:b,message:t,first:n,last:i,via:s};return a`${o?a`<p class="new-mark"><span>${d.t("thread.new")}</span></p>`:c}
      ${zn({...$e,isNewest:m,isOpen:h,isWhole:f,ranges:x})}`})}#w({thread:e,account:t,serial:n}){let{store:i,words:s}=this;if(!e||!t||i.config.write===!1)return c;let o=t.may_write?e.writable??(t.can_send?null:"receive_only"):"not_allowed";return o!==null?a`<p class="note cannot"><span>${s.t(`cannot.${o}`)}</span></p>`:xt(n,a`<smsgateway24-compose .store=${i}></smsgateway24-compose>`)}#C(){this.store.close()}#R=()=>{this.store.retryOpen()};#S(){let{thread:e}=this.store.open??{};e&&this.store.showDialog({kind:"contact",thread:e})}async#P(){await this.store.toNewest(),await this.updateComplete;let e=this.find(".log"),t=e&&e.scrollTop>-4*e.clientHeight;e?.scrollTo({top:0,behavior:t?"smooth":"instant"}),this.focusStart()}#O(e){let{scrollTop:t}=e.currentTarget;this.far=t<-wi}#I(e){let t=e.target,n=t.closest("[data-act]")?.dataset.act;if(n==="older"||n==="newer"){this.store.loadPage(n);return}let i=Number(t.closest(".message")?.dataset.id),s=this.store.open?.timeline.messages.find(o=>o.id===i);s&&(n==="again"?this.store.sendAgain(s):n==="whole"?this.whole=new Set([...this.whole,i]):n==="details"&&this.#M(i))}#M(e){let t=new Set(this.expanded);t.delete(e)||t.add(e),this.expanded=t}#L(e){let t=e.target;if(t.closest("button"))return;let n=[...this.renderRoot.querySelectorAll(".message")],i=n.indexOf(t),s={ArrowUp:i<0?n.length-1:i-1,ArrowDown:i+1,Home:0,End:n.length-1}[e.key];s!==void 0&&n[s]?(e.preventDefault(),n[s].focus()):e.key==="Enter"&&i>=0&&(e.preventDefault(),this.#M(Number(t.dataset.id)))}};function _i(r,e){return r?.direction==="out"&&r.id===e}w("smsgateway24-thread",Tt);var kt=class extends g{static{this.properties={...g.properties,message:{attribute:!1},label:{}}}static{this.styles=[$,y`
      dialog {
        max-width: calc(100vw - 24px);
        max-height: calc(100dvh - 24px);
        overflow: hidden;
      }
      dialog:focus-visible {
        outline: none;
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 4px 4px 16px;
        padding-inline: 16px 4px;
      }
      .top span {
        flex: 1;
        min-width: 0;
        font-size: 13px;
      }
      smsgateway24-picture {
        margin: 0 8px 8px;
      }
    `]}constructor(){super(),this.label=""}firstUpdated(){this.find("dialog")?.showModal()}render(){let e=this.words.t("picture.close");return a`<dialog
      aria-label=${this.label}
      @close=${this.#n}
      @click=${this.#e}
    >
      <div class="top">
        <span class="line quiet">${this.label}</span>
        <button
          type="button"
          class="round"
          title=${e}
          aria-label=${e}
          @click=${this.#t}
        >
          ${p("close")}
        </button>
      </div>
      <smsgateway24-picture
        whole
        .store=${this.store}
        .message=${this.message}
        label=${this.label}
      ></smsgateway24-picture>
    </dialog>`}#e(e){e.target===e.currentTarget&&this.#t()}#t(){this.find("dialog")?.close()}#n(){this.store.showDialog(null)}};w("smsgateway24-viewer",kt);var Wn="smsgateway24-inbox",Ti="smsgateway24-thread",ki=640;function Ei(r,e){return r?.language===e?.language&&r?.locale===e?.locale&&r?.connection===e?.connection&&r?.config.time_zone===e?.config.time_zone&&r?.user?.id===e?.user?.id}var Et=class extends C{static{this.properties={hass:{attribute:!1,noAccessor:!0},config:{attribute:!1},layout:{reflect:!0},preview:{type:Boolean},wide:{state:!0}}}static{this.styles=[$,y`
      :host {
        display: block;
        position: relative;
        height: min(600px, 80dvh);
      }
      :host([layout="grid"]) {
        height: 100%;
        min-height: 300px;
      }
      :host([layout="panel"]) {
        height: calc(100dvh - var(--header-height, 56px) - env(safe-area-inset-top, 0px));
        min-height: 300px;
      }
      :host([layout="more-info"]) {
        height: min(480px, 60dvh);
      }
      .card {
        position: absolute;
        inset: 0;
        display: flex;
        overflow: hidden;
        height: auto;
        min-width: 0;
      }
      .side,
      .main {
        flex: 1;
        min-width: 0;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .side > *,
      .main > * {
        flex: 1;
      }
      .wide .side {
        flex: 0 0 clamp(240px, 36%, 360px);
        border-inline-end: 1px solid var(--sg-line);
      }
      .bones {
        padding-top: 56px;
        flex: 1;
      }
      .failure {
        display: flex;
        min-height: 0;
        overflow: auto;
      }
    `]}#e;#t;#n;#r;#s={serial:0,thread:null,pane:"list"};constructor(){super(),this.preview=this.wide=!1}get hass(){return this.#e}set hass(e){let t=this.#e;this.#e=e,this.#t&&e&&(this.#t.hass=e),Ei(t,e)||this.requestUpdate("hass",t)}connectedCallback(){super.connectedCallback(),this.#r=new ResizeObserver(([e])=>{e&&(this.wide=e.contentRect.width>=ki)}),this.#r.observe(this),this.#t?this.#i(this.#t):this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),this.#r?.disconnect(),this.#o()}#i(e){this.#n??=e.listen(()=>{this.requestUpdate()}),e.start()}#o(){this.#n?.(),this.#n=void 0,this.#t?.stop()}willUpdate(e){let{config:t}=this;if(!this.#e||!t||!this.isConnected||this.#t&&!e.has("config"))return;let n=this.#t?.config;n&&JSON.stringify(n)===JSON.stringify(t)||(this.#o(),this.#t=new Ue(this.#e,t),this.#i(this.#t))}updated(){let e=this.#t;if(!e||this.preview)return;let{serial:t,thread:n,pane:i}=this.#s,{open:s}=e;this.#s={serial:s?.serial??0,thread:s?.thread??null,pane:e.pane},this.#a(e,t,n,i)}async#a(e,t,n,i){let{open:s}=e;if(s&&s.serial!==t&&s.chosen){let o=fe(this.renderRoot,Ti);await o?.updateComplete,s.hit||o?.focusStart()}else if(!s&&t!==0&&!this.wide){let o=fe(this.renderRoot,Wn);await o?.updateComplete,o?.focusThread(n)}else if(i!=="list"&&e.pane==="list"&&!s){let o=fe(this.renderRoot,Wn);await o?.updateComplete,o?.focusTool(i)}}render(){let e=a`${this.#l()}${this.#c()}`;return this.layout==="more-info"?a`<div class="card">${e}</div>`:a`<ha-card class=${this.wide?"card wide":"card"}>${e}</ha-card>`}#l(){let e=this.#t;return e?.strings?e.failure?a`<div class="main">
        ${R(e.strings,e.failure,this.#m)}
      </div>`:e.single?a`<div class="main">${this.#u(e,!1)}</div>`:this.wide?a`<div class="side">${this.#d(e)}</div>
        <div class="main">
          ${e.open?this.#u(e,!1):T("chat",e.strings.t("inbox.choose"))}
        </div>`:e.open?a`<div class="main">${this.#u(e,!0)}</div>`:a`<div class="side">${this.#d(e)}</div>`:a`<div class="side">${J()}</div>`}#d(e){switch(e.pane){case"list":return a`<smsgateway24-inbox .store=${e}></smsgateway24-inbox>`;case"search":return a`<smsgateway24-search .store=${e}></smsgateway24-search>`;case"new":return a`<smsgateway24-recipient .store=${e}></smsgateway24-recipient>`}}#c(){let e=this.#t,t=e?.dialog;switch(t?.kind){case"contact":return a`<smsgateway24-add-contact
          .store=${e}
          .thread=${t.thread}
        ></smsgateway24-add-contact>`;case"picture":return a`<smsgateway24-viewer
          .store=${e}
          .message=${t.message}
          label=${t.label}
        ></smsgateway24-viewer>`;case void 0:return c}}#u(e,t){return a`<smsgateway24-thread
      .store=${e}
      ?back=${t}
      ?preview=${this.preview}
      ?narrow=${!this.wide}
      @keydown=${t?this.#p:c}
    ></smsgateway24-thread>`}#p(e){e.key!=="Escape"||e.defaultPrevented||(e.stopPropagation(),this.#t?.close())}#m=()=>{this.#t?.reload()}};w("smsgateway24-conversation",Et);var Ai="smsgateway24-conversation-card",Vn=`custom:${Ai}`;var Si=["online","send_allowance","last_message","delivery_status","delivery_problem"],Kn="contact",Qn=["contact_last_message",Kn],Mi=new Set(["last_message",...Qn]);function At({name_by_user:r,name:e}){return r??e??""}function Ci(r,e){return Object.values(r.devices).filter(t=>t!==void 0).filter(t=>t.model_id===e&&t.identifiers.some(([n])=>n===A)).sort((t,n)=>At(t).localeCompare(At(n),r.language))}function Ri(r,e,t){let n=Object.values(r.entities).filter(i=>i?.device_id===e&&!i.hidden);return t.flatMap(i=>{let s=n.find(o=>o?.translation_key===i);return s?{type:"tile",entity:s.entity_id,name:{type:"entity"},hide_state:i===Kn,grid_options:{columns:Mi.has(i)?"full":6}}:[]})}function Pi(r,e,t,n){return Ci(r,e).flatMap(i=>{let s=Ri(r,i.id,t);return s.length===0?[]:{type:"grid",cards:[{type:"heading",heading:At(i),icon:n},...s]}})}async function Oi(r){let e=await N.load(r),t=[{title:e.t("dashboard.conversations"),path:"conversations",icon:"mdi:forum",type:"panel",cards:[{type:Vn}]}];for(let[n,i,s,o]of[["phones","phone",Si,"mdi:cellphone"],["contacts","contact",Qn,"mdi:account"]]){let l=Pi(r,i,s,o);if(l.length>0){let d=e.t(`dashboard.${n}`);t.push({title:d,path:n,icon:o,type:"sections",max_columns:3,sections:l})}}return{views:t}}var St=`component.${A}.config_panel`;function Jn(r){return{device:{filter:[{integration:A,model_id:r}]}}}async function Ii(r){let e=r&&await N.load(r),t=(i,s)=>(e?e.full(`${St}.editor.${i}`):s(`${St}.editor.${i}`))||void 0,n=i=>({value:i,label:e?.full(`${St}.editor.view_${i}`)??i});return{schema:[{name:"contact",selector:Jn("contact")},{name:"phone",selector:Jn("phone")},{name:"view",selector:{select:{mode:"dropdown",options:[n("inbox"),n("thread")]}}},{name:"title",selector:{text:{}}},{name:"write",selector:{boolean:{}},default:!0}],computeLabel:({name:i},s)=>t(i,s),computeHelper:({name:i},s)=>t(`${i}_more`,s)}}export{Ii as configForm,Oi as generate};
